"""`wxr2md batch`: each export to its own folder, one row each, and no export in the way of another."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run
from test_jobs import POSIX, export, item

import wxr2md.batch as room
from wxr2md import content, workers
from wxr2md.batch import exports as finding
from wxr2md.batch import remote, work
from wxr2md.batch.exports import Export, Finder
from wxr2md.batch.work import Task
from wxr2md.options import Options
from wxr2md.output import Output

Wxr2md = Callable[..., Run]
TINY = export(item(1, "One cup.", ("Warm.",)), item(2, "Two cups."))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, with a folder of three exports below it."""
    monkeypatch.chdir(tmp_path)
    for name in ("kettle.xml", "pot.xml", "cup.xml"):
        put(f"exports/{name}")
    return tmp_path


def put(name: str, text: str = TINY) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def rows(out: str = "out") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(out, ".wxr2md", "batch.jsonl").read_text("utf-8").splitlines()]


def files(folder: str) -> dict[str, bytes]:
    """Return all that is in a folder, but for the marks, which hold times."""
    found = (path for path in sorted(Path(folder).rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in found if path.name not in ("batch.json", "lock")
    }


# --- what is an export ------------------------------------------------------------------------

FOUND = [
    (["a.xml", "b.XML", "c.xml.gz", "d.zip", "e.wxr"], ["a", "b", "c", "d", "e"]),
    (["a.xml", "a.zip", "A.xml.gz"], ["a", "A-2", "a-3"]),
    (["part/1.xml", "part/10.xml", "part/2.xml"], ["part"]),
    (["www.site.org.xml", "two words.xml", "ß.xml", "CON.xml", "...xml", "\u202e.xml"], ["CON_", "export", "ß"]),
    (["site10.xml", "site9.xml"], ["site9", "site10"]),
    (["client/one/a.xml", "client/two/a.xml", "client-one.xml"], ["client-one", "client-one-2", "client-two"]),
    (["a/export.xml", "a/uploads/2020/theme.zip", "a/.git/x.xml", ".hidden.xml"], ["a"]),
    (["out/.wxr2md/report.json", "out/disqus.xml", "a.xml"], ["a"]),
    (["notes.txt", "backup.tar.gz", "a.sql"], []),
    (["x" * 200 + ".xml"], ["x" * 55 + "-"]),
]


@pytest.mark.parametrize(("names", "wanted"), FOUND, ids=lambda value: str(value[0])[:20] if value else "none")
def test_which_exports_are_found(names: list[str], wanted: list[str], tmp_path: Path) -> None:
    for name in names:
        put(str(tmp_path / name))
    found = [export.name for export in Finder(finding.list_here).below(str(tmp_path))]
    for name in wanted:
        assert [one for one in found if one.startswith(name)], found
    assert len(set(map(str.lower, found))) == len(found)
    assert len(found) >= len(wanted)
    assert bool(found) == bool(wanted)


def test_parts_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("site/part10.xml", "site/part2.xml", "site/part1.xml", "site/readme.txt"):
        put(str(tmp_path / name))
    finder = Finder(finding.list_here)
    (site,) = finder.below(str(tmp_path))
    assert [Path(name).name for name in site.inputs] == ["part1.xml", "part2.xml", "part10.xml"]
    assert (finder.others, finder.examples) == (1, ["readme.txt"])


@POSIX
def test_links_that_lead_in_circles_end(tmp_path: Path) -> None:
    put(str(tmp_path / "a/site.xml"))
    put(str(tmp_path / "b/site.xml"))
    for name, target in (("a/up", ".."), ("a/other", "../b"), ("b/other", "../a"), ("self", ".")):
        (tmp_path / name).symlink_to(target)
    assert len([*Finder(finding.list_here).below(str(tmp_path))]) == 2


@POSIX
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read all")
def test_a_folder_that_cannot_be_read_is_a_row(tmp_path: Path) -> None:
    put(str(tmp_path / "shut/site.xml"))
    (tmp_path / "shut").chmod(0)
    (found,) = Finder(finding.list_here).below(str(tmp_path))
    assert "cannot be read" in found.why_not


# --- a whole batch ----------------------------------------------------------------------------


def test_each_export_has_its_folder_and_its_row(here: Path, wxr2md: Wxr2md) -> None:
    put("exports/two/part1.xml", export(item(1, "One.")))
    put("exports/two/part2.xml", export(item(2, "Two.")))
    with zipfile.ZipFile("exports/zipped.zip", "w") as file:
        file.writestr("export.xml", TINY)
    Path("exports/packed.xml.gz").write_bytes(gzip.compress(TINY.encode()))
    run = wxr2md("batch", "exports", "out", "--jobs", "2")
    assert run.code == 0, run
    assert [row["site"] for row in rows()] == ["cup", "kettle", "packed", "pot", "zipped", "two"]
    assert {(row["posts"], row["comments"], row["state"]) for row in rows()[:-1]} == {(2, 1, "converted")}
    assert rows()[-1] | {"seconds": 0} == {
        "site": "two",
        "state": "converted",
        "exit_code": 0,
        "posts": 2,
        "comments": 0,
        "look": 0,
        "lost": 0,
        "proved": 2,
        "not_proved": 0,
        "seconds": 0,
        "resumed": False,
        "title": "",
        "url": "",
        "inputs": [str(Path("exports/two/part1.xml")), str(Path("exports/two/part2.xml"))],
        "out": str(Path("out/two")),
        "message": "",
    }
    assert len(list(Path("out/two/posts").iterdir())) == 2
    assert "needs a look" in run.out
    assert "all 6" in run.out


def test_the_same_whatever_the_jobs_and_as_converted_alone(here: Path, wxr2md: Wxr2md) -> None:
    wxr2md("batch", "exports", "out", "--jobs", "1")
    one = files("out")
    kept = [row | {"seconds": 0} for row in rows()]
    shutil.rmtree("out")
    wxr2md("batch", "exports", "out", "--jobs", "3")
    assert [row | {"seconds": 0} for row in rows()] == kept
    two = files("out")
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name] and name != str(Path(".wxr2md/batch.jsonl"))] == []
    shutil.rmtree("out/cup")
    wxr2md("exports/cup.xml", "out/cup")
    assert files("out") == two


def test_json_is_one_line_an_export(here: Path, wxr2md: Wxr2md) -> None:
    run = wxr2md("batch", "exports", "out", "--json")
    assert run.out.encode() == Path("out/.wxr2md/batch.jsonl").read_bytes()
    assert len(run.out.splitlines()) == 3


def test_a_dry_run_writes_nothing(here: Path, wxr2md: Wxr2md) -> None:
    run = wxr2md("batch", "exports", "out", "--dry-run", "--json")
    assert run.code == 0
    assert [json.loads(line)["posts"] for line in run.out.splitlines()] == [2, 2, 2]
    assert not Path("out").exists()


BROKEN = [
    ("plain.xml", "no export at all", (2, "failed", "is plain text")),
    ("empty.xml", "", (2, "failed", "is empty")),
    ("feed.xml", "<rss version='2.0'><channel/></rss>", (2, "failed", "")),
    ("bad.zip", "PK\x03\x04 and nothing", (2, "failed", "without a WordPress export")),
    ("cut.xml", TINY[:-60], (1, "something lost", "")),
]


@pytest.mark.parametrize(("name", "text", "wanted"), BROKEN, ids=[row[0] for row in BROKEN])
def test_a_damaged_export_is_its_own_trouble(
    name: str, text: str, wanted: tuple[int, str, str], here: Path, wxr2md: Wxr2md
) -> None:
    put(f"exports/{name}", text)
    code, state, message = wanted
    run = wxr2md("batch", "exports", "out", "-q")
    assert run.code == code
    broken = [row for row in rows() if row["site"] == Path(name).stem]
    assert [(row["state"], row["exit_code"]) for row in broken] == [(state, code)]
    assert message in broken[0]["message"]
    assert sum(row["state"] == "converted" for row in rows()) == 3
    assert (Path(name).stem in run.err) == (code == 2)


def test_a_fault_of_ours_is_its_own_trouble(here: Path, wxr2md: Wxr2md, monkeypatch: pytest.MonkeyPatch) -> None:
    def convert(inputs: list[str], *args: Any) -> Any:
        if "kettle" in inputs[0]:
            raise KeyError("reader@private.example")
        return whole(inputs, *args)

    whole = work.convert
    monkeypatch.setattr(work, "convert", convert)
    monkeypatch.setattr(workers, "_start_method", lambda: "fork")
    assert wxr2md("batch", "exports", "out").code == 2
    assert [row["state"] for row in rows()] == ["converted", "failed", "converted"]
    assert "a fault of wxr2md, KeyError" in rows()[1]["message"]
    assert "private" not in Path("out/.wxr2md/batch.jsonl").read_text()


@POSIX
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_worker_that_dies_takes_only_its_export(
    jobs: str, here: Path, wxr2md: Wxr2md, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_html(source: str, context: Any) -> Any:
        if "deadly" in source:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(source, context)

    whole = content.to_html
    monkeypatch.setattr(content, "to_html", to_html)
    monkeypatch.setattr(workers, "_start_method", lambda: "fork")
    put("exports/kettle.xml", export(item(1, "harmless"), item(2, "deadly")))
    run = wxr2md("batch", "exports", "out", "--jobs", jobs)
    assert run.code == 2
    assert [row["state"] for row in rows()] == ["converted", "died", "converted"]
    assert "killed by SIGKILL" in rows()[1]["message"]
    monkeypatch.setattr(content, "to_html", whole)
    assert wxr2md("batch", "exports", "out", "--resume").code == 0
    assert [(row["state"], row["resumed"]) for row in rows()] == [
        ("converted", True),
        ("converted", False),
        ("converted", True),
    ]


# --- resume -----------------------------------------------------------------------------------


def resumed(wxr2md: Wxr2md, *args: str) -> list[str]:
    """Return the exports that a second run skips."""
    wxr2md("batch", "exports", "out", "--resume", *args)
    return [row["site"] for row in rows() if row["resumed"]]


def test_what_is_done_and_unchanged_is_skipped(here: Path, wxr2md: Wxr2md) -> None:
    assert resumed(wxr2md) == []
    assert resumed(wxr2md) == ["cup", "kettle", "pot"]
    put("exports/kettle.xml", export(item(5, "Another.")))
    assert resumed(wxr2md) == ["cup", "pot"]
    assert [row["posts"] for row in rows()] == [2, 1, 2]
    assert resumed(wxr2md, "--no-verify") == []
    assert resumed(wxr2md) == []
    shutil.rmtree("out/pot")
    assert resumed(wxr2md) == ["cup", "kettle"]
    put("sites.csv", "export,types\ncup,page\n")
    assert resumed(wxr2md, "--sites", "sites.csv") == ["kettle", "pot"]


@pytest.mark.parametrize("mark", [b"", b"null", b"[]", b"{}", b'{"of": 1, "row": 2}', b"\xff\xfe", b"[" * 100_000])
def test_a_mark_that_is_no_mark_is_none(mark: bytes, here: Path, wxr2md: Wxr2md) -> None:
    resumed(wxr2md)
    Path("out/cup/.wxr2md/batch.json").write_bytes(mark)
    assert resumed(wxr2md) == ["kettle", "pot"]


def test_without_resume_all_is_done_again(here: Path, wxr2md: Wxr2md) -> None:
    wxr2md("batch", "exports", "out")
    wxr2md("batch", "exports", "out")
    assert not any(row["resumed"] for row in rows())


# --- options ----------------------------------------------------------------------------------


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Do nothing, but note what would be done."""
    found: list[Task] = []

    def here(tasks: Iterator[Task], jobs: int) -> Iterator[tuple[Task, work.Row]]:
        for task in tasks:
            found.append(task)
            yield task, work.failed(task, "")

    monkeypatch.setattr(room, "here", here)
    return found


SITES = [
    ("sites.csv", 'export,preset,types,verify\nkettle,hugo,"post,page",false\npot.xml,,page,\n'),
    ("sites.csv", "\ufeffpreset;export;types;verify\r\nhugo;kettle;post,page;FALSE\r\n;pot.xml;page;\r\n"),
    (
        "sites.toml",
        '[kettle]\npreset = "hugo"\ntypes = ["post", "page"]\nverify = false\n["pot.xml"]\ntypes = "page"\n',
    ),
]


@pytest.mark.parametrize(("name", "text"), SITES)
def test_options_of_single_exports(name: str, text: str, here: Path, wxr2md: Wxr2md, tasks: list[Task]) -> None:
    put(name, text)
    put("wxr2md.toml", 'types = "attachment"\nstrict = true\nlog = "json"\n')
    run = wxr2md("batch", "exports", "out", "--sites", name, "--slugs", "ascii")
    base = Options(types=("attachment",), strict=True, slugs="ascii", jobs=1)
    assert run.err.splitlines()[0] == "wxr2md: options from wxr2md.toml"
    assert [task.options for task in tasks] == [
        base,
        Options(types=("post", "page"), preset="hugo", verify=False, strict=True, slugs="ascii", jobs=1),
        Options(types=("page",), strict=True, slugs="ascii", jobs=1),
    ]


WRONG = [
    ("s.csv", "export,presett\ncup,hugo\n", "line 2: 'presett' is no option; did you mean 'preset'?"),
    ("s.csv", "export,preset\ncup,hugoo\n", "line 2: preset: 'hugoo' is none of"),
    ("s.csv", "site,preset\ncup,hugo\n", "has no column 'export'"),
    ("s.csv", "export,preset\ncup,hugo,more\n", "more or fewer cells"),
    ("s.csv", "export,preset\ncup\n", "more or fewer cells"),
    ("s.csv", "export,preset\ncup,hugo\ncup,jekyll\n", "'cup' stands there twice"),
    ("s.csv", "", "has no column 'export'"),
    ("s.csv", "export,json\ncup,true\n", "'json' is no option"),
    ("s.toml", 'preset = "hugo"', "stands in no table"),
    ("s.toml", '[cup]\npreset = "hugoo"', "[\"cup\"]: preset: 'hugoo' is none of"),
    ("s.toml", "[cup]\nstrict = 5", "strict takes true or false, not 5"),
    ("s.toml", "[cup", "is no TOML"),
    ("none.csv", None, "cannot be read"),
    ("none.toml", None, "cannot be read"),
]


@pytest.mark.parametrize(("name", "text", "message"), WRONG)
def test_what_is_wrong_with_them_is_said_before_anything_is_done(
    name: str, text: str | None, message: str, here: Path, wxr2md: Wxr2md
) -> None:
    if text is not None:
        put(name, text)
    run = wxr2md("batch", "exports", "out", "--sites", name)
    assert run.code == 2
    assert message in run.err
    assert run.out == ""
    assert not Path("out").exists()


def test_names_that_fit_no_export_are_told(here: Path, wxr2md: Wxr2md) -> None:
    put("sites.csv", "export,preset\nsaucer,plain\ncup,plain\n")
    put("exports/notes.txt", "x")
    run = wxr2md("batch", "exports", "out", "--sites", "sites.csv")
    assert "no export has the name that --sites gives: saucer\n" in run.err
    assert "notes.txt" in run.err
    assert run.code == 0


def test_an_option_that_one_export_lacks_is_its_own_trouble(here: Path, wxr2md: Wxr2md) -> None:
    Path("up").mkdir()
    put("sites.csv", "export,uploads\ncup,up\npot,up\n")
    assert wxr2md("batch", "exports", "out", "--sites", "sites.csv", "--media", "copy").code == 2
    assert [row["state"] for row in rows()] == ["converted", "failed", "converted"]
    assert "needs uploads" in rows()[1]["message"]


BAD_USE = [
    (["exports/cup.xml", "out"], "is a file"),
    (["nowhere", "out"], "nowhere cannot be read"),
    (["empty", "out"], "there is no export in empty"),
    (["exports", "exports/cup.xml"], "cannot write to the output folder"),
    (["exports"], "Missing argument 'OUT'"),
    (["exports", "out", "-q", "-v"], "exclude each other"),
    (["exports", "out", "--preset", "hugoo"], "is none of"),
]


@pytest.mark.parametrize(("args", "message"), BAD_USE)
def test_bad_usage(args: list[str], message: str, here: Path, wxr2md: Wxr2md) -> None:
    Path("empty").mkdir()
    run = wxr2md("batch", *args)
    assert run.code == 2
    assert message in run.err


def test_many_sites_show_those_that_need_somebody(here: Path, wxr2md: Wxr2md, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wxr2md.pages.SITES", 2)
    put("exports/zz.xml", "no export")
    page = wxr2md("batch", "exports", "out").out
    assert "zz" in page
    assert "and 2 more sites" in page
    assert "pot" in wxr2md("batch", "exports", "out", "--verbose").out


def test_two_batches_do_not_share_a_folder(here: Path, wxr2md: Wxr2md) -> None:
    with Output(Path("out")):
        run = wxr2md("batch", "exports", "out")
    assert run.code == 2
    assert "another run of wxr2md is writing to it" in run.err


def test_rows_are_not_kept(tmp_path: Path) -> None:
    def runner(tasks: Iterator[Task]) -> Iterator[tuple[Task, work.Row]]:
        for task in tasks:
            yield task, work.failed(task, "x" * 500)

    tasks = (Task(f"site-{n}", (f"{n}.xml",), "out", Options()) for n in range(5000))
    with (tmp_path / "rows").open("wb") as journal:
        tracemalloc.start()
        totals = room.run(tasks, runner, journal, lambda line: None)  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert totals.states == {"failed": 5000}
    assert totals.exit_code == 2
    assert peak < 500_000


@POSIX
def test_ctrl_c_ends_it_cleanly_and_resume_goes_on(here: Path, wxr2md: Wxr2md) -> None:
    body = "<p>One <b>two</b> three [unknown] <a href='https://example.org/'>four</a>.</p>\n" * 100
    for number in range(6):
        put(f"exports/z{number}.xml", export(*(item(n, body) for n in range(400))))
    command = [sys.executable, "-m", "wxr2md", "batch", "exports", "out", "--jobs", "2"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True, env=environment)
    end = time.monotonic() + 30
    while not list(Path("out").glob("z0/posts/*.md")) and time.monotonic() < end:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    _, err = run.communicate(timeout=10)
    assert run.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    assert {row["state"] for row in rows()} == {"converted"}
    shutil.rmtree("exports")
    for name in ("kettle.xml", "z0.xml"):
        put(f"exports/{name}")
    assert wxr2md("batch", "exports", "out", "--resume").code == 0


# --- URLs -------------------------------------------------------------------------------------


def test_inputs_and_outputs_by_url(here: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    store.pipe("/bucket/exports/kettle.xml", TINY.encode())
    store.pipe("/bucket/exports/two/part2.xml", export(item(2, "Two.")).encode())
    store.pipe("/bucket/exports/two/part1.xml", export(item(1, "One.")).encode())
    found = list(Finder(remote.list_folder).below("memory://bucket/exports"))
    assert found == [
        Export("kettle.xml", "kettle", ("memory://bucket/exports/kettle.xml",)),
        Export("two", "two", ("memory://bucket/exports/two/part1.xml", "memory://bucket/exports/two/part2.xml")),
    ]
    tasks = [Task(one.name, one.inputs, f"memory://bucket/out/{one.name}", Options(), resume=True) for one in found]
    first = [work.whatever_comes(task) for task in tasks]
    assert [(row["state"], row["posts"]) for row in first] == [("converted", 2), ("converted", 2)]
    names = {name.removeprefix("/bucket/out/") for name in store.find("/bucket/out")}
    assert {"kettle/posts/2020-01-02-kettle-1.md", "two/.wxr2md/report.json", "two/.wxr2md/batch.json"} <= names
    report = json.loads(store.cat("/bucket/out/kettle/.wxr2md/report.json"))
    assert (report["inputs"], report["out"]) == (["memory://bucket/exports/kettle.xml"], "memory://bucket/out/kettle")
    assert "/tmp" not in str(report)
    assert [work.whatever_comes(task) for task in tasks] == [row | {"resumed": True} for row in first]
    store.pipe("/bucket/exports/kettle.xml", export(item(7, "Seven.")).encode())
    assert [work.whatever_comes(task)["posts"] for task in tasks] == [1, 2]
    gone = Task("x", ("memory://bucket/exports/none.xml",), "memory://bucket/out/x", Options())
    assert "none.xml" in work.whatever_comes(gone)["message"]
    store.rm("/bucket", recursive=True)


def test_a_whole_batch_by_url(here: Path, wxr2md: Wxr2md) -> None:
    assert wxr2md("batch", f"file://{here}/exports", f"file://{here}/out").code == 0
    assert rows()[0]["inputs"] == [f"{here}/exports/cup.xml"]
    assert rows()[0]["posts"] == 2


def test_a_whole_batch_to_a_store(here: Path, wxr2md: Wxr2md, monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec = pytest.importorskip("fsspec")
    from fsspec.implementations.local import LocalFileSystem  # noqa: PLC0415 - it may be missing

    class Attic(LocalFileSystem):  # type: ignore[misc]
        protocol = ("attic",)

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return str(super()._strip_protocol(path.removeprefix("attic://")))

    fsspec.register_implementation("attic", Attic, clobber=True)
    monkeypatch.setattr(workers, "_start_method", lambda: "fork")
    put("exports/zz.xml", "no export")
    run = wxr2md("batch", f"attic://{here}/exports", f"attic://{here}/out")
    assert run.code == 2, run
    assert [(row["state"], row["posts"]) for row in rows()] == [("converted", 2)] * 3 + [("failed", 0)]
    assert len(list(Path("out/cup/posts").iterdir())) == 2
    assert not Path("out/cup/.wxr2md/lock").exists()
    assert rows()[3]["message"].startswith(f"attic://{here}/exports/zz.xml is plain text")
    run = wxr2md("batch", f"attic://{here}/exports", f"attic://{here}/out", "--resume", "--json")
    assert [json.loads(line)["resumed"] for line in run.out.splitlines()] == [True, True, True, False]


def test_a_url_without_the_extra(here: Path, wxr2md: Wxr2md, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    run = wxr2md("batch", "s3://bucket/exports", "out")
    assert run.code == 2
    assert "wxr2md[fsspec]" in run.err


def test_what_a_store_says_is_no_fault_of_ours(here: Path, wxr2md: Wxr2md, monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec = pytest.importorskip("fsspec")

    def refuse(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no credentials")

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "ls", refuse)
    monkeypatch.setattr(type(fsspec.filesystem("memory")), "get_file", refuse)
    run = wxr2md("batch", "memory://bucket/exports", "out")
    assert run.err == "wxr2md: memory://bucket/exports cannot be read: RuntimeError, no credentials\n"
    monkeypatch.setattr(remote, "state_of", lambda name: (name,))
    row = work.whatever_comes(Task("x", ("memory://bucket/x.xml",), "memory://bucket/out", Options()))
    assert row["message"] == "memory://bucket/x.xml: RuntimeError, no credentials"
    assert "no protocol" not in (run := wxr2md("batch", "nosuch://x/y", "out")).err
    assert (run.code, "nosuch://x/y cannot be read" in run.err) == (2, True)
