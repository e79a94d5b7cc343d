"""`wxr2md links`: what in a finished conversion leads nowhere, and what only looks so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wxr2md import linkcheck
from wxr2md.cli import run
from wxr2md.options import Options
from wxr2md.pipeline import convert

HOME = "https://tea.example/blog"
HEAD = '---\ntitle: "A"\npermalink: "/blog/2014/05/07/a/"\naliases: ["/blog/old/", "/blog/older/"]\n---\n'
FILES = {
    "posts/a.md": HEAD + "\nText.\n",
    "posts/b.md": '+++\ntitle = "B"\nurl = "/blog/b/"\naliases = ["/blog/was-b/"]\n+++\n\nText.\n',
    "pages/c.md": '{\n "title": "C",\n "permalink": "/blog/c/"\n}\n\nText.\n',
    "pages/d.md": "No front matter.\n",
    "pages/in/e.md": "Text.\n",
    "static/uploads/pot.jpg": "x",
    "media/cup 1.jpg": "x",
}
ALIVE = [
    "/blog/2014/05/07/a/", "/blog/2014/05/07/A", "/blog/old/#x", "/blog/was-b/?q=1", "/blog/c", "/pages/d/", "/",
    "/blog/",
    f"{HOME}/b/", "http://www.tea.example/blog/b", "#x", "", "../pages/d.md", "../pages/in/e.md#top", "b.md",
    "../../../../b/",
    "https://other.example/none/", "mailto:a@tea.example", "javascript:void(0)", "http://[", "tel:1",
    "//other.example/x",
    "/blog/moved/", "/blog/?p=12",
]  # fmt: skip
DEAD = [
    "/blog/none/", f"{HOME}/none/", "../none/", "none.md", "../pages/none.md#x", "/blog/?p=13", f"{HOME}/wp-login.php",
    "/blog/2014/05/07/a/more/", "//tea.example/blog/none", "/old/",
]  # fmt: skip
THERE = ["/uploads/pot.jpg", "../media/cup%201.jpg", "../static/uploads/pot.jpg", "https://tea.example/uploads/pot.jpg"]
MISSING = ["/uploads/none.jpg", f"{HOME}/wp-content/uploads/a.pdf", "../media/none.png", "none.mp3"]


def made(out: Path, text: str, files: dict[str, str] = FILES) -> dict[str, object]:
    for path, content in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(content + (text if path == "posts/a.md" else ""))
    (out / ".wxr2md").mkdir(exist_ok=True)
    moves = "old,new,status\n/blog/moved/,/blog/b/,301\n/blog/?p=12,/blog/b/,301\n/blog/lost/,/blog/gone/,301\n"
    (out / ".wxr2md" / "redirects.csv").write_text(moves)
    posts = [{"path": path} for path in files if path.endswith(".md")]
    return dict(linkcheck.check(out, {"site": {"url": HOME}, "posts": [*posts, {"path": "posts/gone.md"}]}))


def urls(rows: object) -> list[str]:
    assert isinstance(rows, list)
    return [row["url"] for row in rows]


@pytest.mark.parametrize("url", ALIVE)
def test_alive(url: str, tmp_path: Path) -> None:
    found = made(tmp_path, f"[x](<{url}>)\n")
    assert not found["dead"] and not found["missing"]


@pytest.mark.parametrize("url", DEAD)
def test_dead(url: str, tmp_path: Path) -> None:
    found = made(tmp_path, f"[x](<{url}>)\n")
    assert (urls(found["dead"]), found["exit_code"]) == ([url], 1)


@pytest.mark.parametrize("url", THERE)
def test_files_that_are_there(url: str, tmp_path: Path) -> None:
    found = made(tmp_path, f"![x](<{url}>) [y](<{url}>)\n")
    assert not found["dead"] and not found["missing"]


@pytest.mark.parametrize("url", MISSING)
def test_files_that_are_missing(url: str, tmp_path: Path) -> None:
    assert urls(made(tmp_path, f"![x](<{url}>)\n")["missing"]) == [url]
    assert urls(made(tmp_path, f'<video src="{url}"></video>\n')["missing"]) == [url]


def test_what_else_is_told(tmp_path: Path) -> None:
    found = made(tmp_path, "`[x](/none/)` \\[x](/none/)\n")
    assert found["untargeted"] == [{"old": "/blog/lost/", "new": "/blog/gone/"}]
    assert found["gone"] == ["posts/gone.md"]
    assert (found["dead"], found["exit_code"]) == ([], 1)


def test_front_matter_counts(tmp_path: Path) -> None:
    head = '---\nfeatured_image: "/uploads/none.jpg"\ncomments:\n'
    head += '  - content: "See [it](/blog/nothing/), \\\\[x](y)"\n---\n'
    found = made(tmp_path, "", {**FILES, "posts/f.md": head})
    assert (urls(found["dead"]), urls(found["missing"])) == (["/blog/nothing/"], ["/uploads/none.jpg"])


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    source = Path(__file__).parents[1] / "fixtures" / "threads" / "input.xml"
    convert(source, out, Options(links="permalink", redirects=("csv",)))
    code = run(["links", str(out), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert code == found["exit_code"]
    assert not found["untargeted"] and not found["gone"]
    assert run(["links", str(out)]) == code
    assert "links to pages of the site" in capsys.readouterr().out
    assert run(["links", str(tmp_path / "none")]) == 2


def test_pages_that_the_generator_makes_are_alive(tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "fixtures" / "links-and-redirects" / "input.xml"
    options = Options(preset="hugo", redirects=("csv",), old_url=("https://umzug.example",))
    convert(source, tmp_path, options)
    found = linkcheck.check(tmp_path, json.loads((tmp_path / ".wxr2md" / "report.json").read_text()))
    assert urls(found["dead"]) == [
        "https://moving.example/2018/01/01/lost/",
        "https://moving.example/2019/05/05/diary/",
    ]
    assert not found["untargeted"]
