"""Hostile slugs, types, terms and parents as paths; and an output folder in every state."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from torture import HOSTILE, Box, export, item

ESCAPES = HOSTILE["slugs that escape"]
ODD = HOSTILE["odd slugs"]
SAME = [
    "same",
    "SAME",
    "Same",
    "same-2",
    "same-3",
    "café",
    "cafe\u0301",
    "CAFÉ",
    "straße",
    "STRASSE",
    "ﬁ",
    "fi",
    "Å",
    "Å",
]


@pytest.mark.parametrize("kind", ["post", "page", "product"])
@pytest.mark.parametrize("slugs", [ESCAPES, ODD, SAME, ["same"] * 40], ids=["escapes", "odd", "same", "forty"])
@pytest.mark.parametrize("how", ["unicode", "ascii"])
def test_hostile_slugs(box: Box, slugs: list[str], kind: str, how: str) -> None:
    found = [item(n, post_name=slug, post_type=kind) for n, slug in enumerate(slugs, 1)]
    done = box.convert(export(*found), "--slugs", how)
    assert len(done.posts) == len(slugs)
    assert done.code == 0


@pytest.mark.parametrize(
    "titles", [ESCAPES, ODD, SAME, ["", "?", "…", "<b></b>", "&nbsp;"]], ids=["escapes", "odd", "same", "none"]
)
def test_hostile_titles_where_a_slug_is_missing(box: Box, titles: list[str]) -> None:
    found = [item(n, title or " ", post_name="", status="draft") for n, title in enumerate(titles, 1)]
    done = box.convert(export(*found))
    assert len([path for path in done.files if path.endswith(".md")]) == len(titles)


@pytest.mark.parametrize("names", [ESCAPES, ODD, SAME], ids=["escapes", "odd", "same"])
def test_hostile_types(box: Box, names: list[str]) -> None:
    done = box.convert(export(*(item(n, post_type=name, post_name="slug") for n, name in enumerate(names, 1))))
    assert len(done.posts) == len(names)


@pytest.mark.parametrize("names", [ESCAPES, ODD], ids=["escapes", "odd"])
def test_hostile_terms_authors_and_statuses(box: Box, names: list[str]) -> None:
    def term(name: str) -> str:
        safe = name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        return f'<category domain="{safe}" nicename="{safe}"><![CDATA[{name}]]></category>'

    found = [item(n, "", "", term(name), creator=name, status=name) for n, name in enumerate(names, 1)]
    done = box.convert(export(*found))
    assert len(done.posts) == len(names)


@pytest.mark.parametrize("number", ["", "0", "-5", "abc", "../x", "9" * 400, "1.5", " 7 ", "٣"])
def test_hostile_ids(box: Box, number: str) -> None:
    done = box.convert(
        export(item(number, "One", post_name="", title_xml="One"), item(number, "Two"), item(3, "Three"))
    )
    assert {"One", "Two", "Three"} <= set(done.posts)


DATES = ["", "0000-00-00 00:00:00", "2020-02-30 00:00:00", "../../x", "99999-01-01 00:00:00", "0001-01-01 00:00:00",
         "9999-12-31 23:59:59", "-001-11-30 00:00:00", "1969-12-31 23:59:59", "2020-13-01 00:00:00", "2020-01-01",
         "2020-01-01T25:00:00", "yesterday", "٢٠٢٠-01-01 00:00:00", "2020-01-01 00:00:00\n---"]  # fmt: skip


@pytest.mark.parametrize("date", DATES)
def test_hostile_dates(box: Box, date: str) -> None:
    done = box.convert(export(item(1, "One", post_date=date, post_date_gmt=date, post_modified=date)))
    assert "0000-00-00" not in str(done.posts["One"].values)
    assert ".." not in done.posts["One"].path


def pages(*parents: int) -> str:
    """Return pages 1 … n, each below the one at its place."""
    return export(*(item(n, post_type="page", post_parent=parent) for n, parent in enumerate(parents, 1)))


TREES = {
    "itself": (1,),
    "a loop of two": (2, 1),
    "a loop of three with a tail": (2, 3, 1, 1, 4),
    "a missing parent": (99,),
    "three hundred levels": tuple(range(300)),
    "upwards": (*range(2, 101), 0),
}


@pytest.mark.parametrize("name", TREES)
def test_trees_of_pages(box: Box, name: str) -> None:
    done = box.convert(pages(*TREES[name]))
    assert len(done.posts) == len(TREES[name])


def test_ancestors_with_hostile_slugs(box: Box) -> None:
    found = [item(n, post_type="page", post_name=slug, post_parent=n - 1) for n, slug in enumerate([*ESCAPES, *ODD], 1)]
    assert len(box.convert(export(*found)).posts) == len(found)


# --- the output folder ----------------------------------------------------------------------------

THREE = export(*(item(n, f"Number {n}", f"<p>Words {n}. ENDMARK</p>") for n in (1, 2, 3)))
FIRST = "posts/2021-03-04-slug-1.md"


def test_a_second_run_touches_nothing(box: Box) -> None:
    box.convert(THREE)
    before = {path: path.stat().st_mtime_ns for path in box.out.rglob("*.md")}
    done = box.convert(THREE)
    assert {path: path.stat().st_mtime_ns for path in box.out.rglob("*.md")} == before
    assert done.report["files"] == {"unchanged": 3}


@pytest.mark.parametrize("when", ["before the first run", "after a run"])
def test_a_file_of_the_user_is_kept(box: Box, when: str) -> None:
    if when == "after a run":
        box.convert(THREE)
    target = box.out / FIRST
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text('---\ntitle: "mine"\n---\n')
    done = box.convert(THREE)
    assert target.read_text() == '---\ntitle: "mine"\n---\n'
    assert "kept" in done.words
    assert "Number 2" in done.posts
    assert "Words 1." in box.convert(THREE, "--overwrite").posts["Number 1"].body


def test_a_dry_run_writes_nothing(box: Box) -> None:
    run = box._run(box.put(THREE), box.out, "--dry-run")
    assert run.code == 0
    assert not box.out.exists()


@pytest.mark.parametrize("what", ["a file", "a link to nothing", "a link to a file"])
def test_the_output_is_no_folder(box: Box, what: str) -> None:
    if what == "a file":
        box.out.write_text("mine")
    else:
        box.put("mine", "canary")
        box.out.symlink_to(box.folder / ("canary" if "file" in what else "nothing/here"))
    run = box._run(box.put(THREE), box.out)
    assert run.code == 2
    assert not (box.folder / "nothing").exists()


LINKS = [
    "posts",
    FIRST,
    ".wxr2md",
    ".wxr2md/report.json",
    ".wxr2md/manifest.json",
    ".wxr2md/lock",
    ".wxr2md/journal.jsonl",
]


@pytest.mark.parametrize("target", ["a file", "a folder", "nothing"])
@pytest.mark.parametrize("place", LINKS)
def test_links_in_the_output_folder(box: Box, place: str, target: str) -> None:
    outside = box.folder / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "canary.md").write_text("canary")
    link = box.out / place
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to({"a file": outside / "canary.md", "a folder": outside / "deep", "nothing": outside / "new"}[target])
    run = box._run(box.put(THREE), box.out)
    assert run.code in (0, 1, 2)
    assert "Traceback" not in run.out + run.err
    assert sorted(path.name for path in outside.rglob("*")) == ["canary.md", "deep"]
    assert (outside / "canary.md").read_text() == "canary"


@pytest.mark.parametrize(
    "place", ["posts", FIRST, f"{FIRST}/x", ".wxr2md", ".wxr2md/report.json/x", ".wxr2md/manifest.json/x"]
)
def test_things_in_the_way(box: Box, place: str) -> None:
    path = box.out / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    run = box._run(box.put(THREE), box.out)
    assert run.code in (0, 1, 2)
    assert "Traceback" not in run.out + run.err
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"files": 3}', '{"files": {"../x": "zz"}}', "\xff" * 10, '{"files": {"a": 1}}']
)
def test_a_broken_manifest(box: Box, text: str) -> None:
    box.convert(THREE)
    (box.out / ".wxr2md" / "manifest.json").write_text(text, "latin-1")
    assert len(box.convert(THREE).posts) == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only(box: Box) -> None:
    box.out.mkdir()
    box.out.chmod(0o500)
    run = box._run(box.put(THREE), box.out)
    box.out.chmod(0o700)
    assert (run.code, "ermission" in run.err) == (2, True)


def test_a_place_where_nothing_can_be_made(box: Box) -> None:
    box.out = Path("/proc/none/out")
    assert box._run(box.put(THREE), box.out).code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
@pytest.mark.parametrize("limit", [0, 200, 8192])
def test_a_full_disk_leaves_whole_files_only(box: Box, limit: int) -> None:
    body = "<p>" + "words " * 3000 + "ENDMARK</p>"
    path = box.put(export(item(1, "Small", "ENDMARK"), item(2, "Large", body), item(3, "Last", "ENDMARK")))
    code = f"""import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from wxr2md.cli import main
main(sys.argv[1:])"""
    run = subprocess.run([sys.executable, "-c", code, path, box.out], capture_output=True, text=True, check=False)
    assert run.returncode in (1, 2)
    assert "Traceback" not in run.stderr
    assert "too large" in run.stdout + run.stderr
    assert all("ENDMARK" in file.read_text() for file in box.out.rglob("*.md"))
    assert list(box.out.rglob("*-tmp")) == []
    assert len(box.run(path).posts) == 3


def test_a_killed_run_is_completed_by_the_next(box: Box) -> None:
    path = box.put(export(*(item(n, f"Number {n}", "<p>" + "words " * 100 + "ENDMARK</p>") for n in range(500))))
    process = subprocess.Popen([sys.executable, "-m", "wxr2md", path, box.out], stdout=subprocess.DEVNULL)
    while process.poll() is None and len(list(box.out.glob("posts/*.md"))) < 50:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    files = list(box.out.rglob("*.md"))
    assert all("ENDMARK" in file.read_text() for file in files)
    done = box.run(path)
    assert len(done.posts) == 500
    assert done.report["files"].get("kept-foreign", 0) <= 1
    assert done.report["files"]["unchanged"] >= len(files) - 1


def test_two_runs_at_once(box: Box) -> None:
    path = box.put(export(*(item(n, f"Number {n}", "ENDMARK") for n in range(300))))
    command = [sys.executable, "-m", "wxr2md", path, box.out]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    said = [run.communicate()[0] for run in runs]
    codes = [run.returncode for run in runs]
    assert 0 in codes
    assert all(code == 0 or "another run" in words for code, words in zip(codes, said, strict=True))
    assert len(list(box.out.rglob("*.md"))) == 300
