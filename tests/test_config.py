"""A file of options: what it may say, what is told about what it may not, and that it is written as it is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from wxr2md import config
from wxr2md.choices import OPTION_GROUPS
from wxr2md.cli import cli
from wxr2md.config import Setting, Shape
from wxr2md.diagnostics import Fatal
from wxr2md.options import CHOICES, Options

Wxr2md = Callable[..., Run]
CONVERT = cli.commands["convert"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let each test run in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """Let the command stop where the conversion would begin, and note the options it was called with."""
    calls: list[Options] = []

    def convert(inputs: Any, out: Any, options: Options, *, progress: Any = None, log: Any = None) -> None:
        calls.append(options)
        raise Fatal("stop here")

    monkeypatch.setattr("wxr2md.pipeline.convert", convert)
    return calls


SAYS = [
    ("", Options()),
    ("# nothing\n", Options()),
    ("\ufefftypes = 'post'", Options(types=("post",))),
    ('types = "post, page,post"', Options(types=("post", "page"))),
    ('types = ["post", "page"]\r\n', Options(types=("post", "page"))),
    ('types = ["post,page", "room"]', Options(types=("post", "page", "room"))),
    ("types = []", Options()),
    ("since = 2014-05-07", Options(since="2014-05-07")),
    ('since = "2014-05-07"', Options(since="2014-05-07")),
    ('authors = ["Zoë \\u0041"]', Options(authors=("Zoë A",))),
    ('comment-status = "approved,pending"', Options(comment_status=("approved", "pending"))),
    ('comment_status = ["spam"]', Options(comment_status=("spam",))),
    ("comment-avatars = true", Options(comment_avatars=True)),
    ("comment_avatars = false", Options()),
    ('comments = "none"', Options(comments=("none",))),
    ('engine = "html2text"\nslugs = "ascii"', Options(engine="html2text", slugs="ascii")),
    ("verify = false", Options(verify=False)),
    ("max-input-size = 1_000", Options(max_input_size=1000)),
    ('max-input-size = "20GB"', Options(max_input_size=20_000_000_000)),
    ('set = "layout=post"', Options(set=("layout=post",))),
    ('set = ["layout=post", "a=1,2"]', Options(set=("layout=post", "a=1,2"))),
    ('[set]\nlayout = "post"\nparams.draft = "true"', Options(set=('layout="post"', 'params.draft="true"'))),
    ('fields = "title,tags=labels"', Options(fields=("title", "tags=labels"))),
    ('fields = ["+guid", "-modified"]', Options(fields=("+guid", "-modified"))),
    ('[fields]\ntags = "labels"\nguid = true\nmodified = false', Options(fields=("tags=labels", "+guid", "-modified"))),
    ('front_matter = "toml"\nmeta = "a,b"', Options(front_matter="toml", meta=("a", "b"))),
    ("dry-run = true\nstrict = true\noverwrite = true", Options(dry_run=True, strict=True, overwrite=True)),
]


@pytest.mark.parametrize(("text", "options"), SAYS)
def test_what_a_file_says(text: str, options: Options, wxr2md: Wxr2md, received: list[Options], here: Path) -> None:
    (here / "mine.toml").write_text(text, "utf-8")
    assert wxr2md("--config", "mine.toml", "a.xml", "out").err == "wxr2md: stop here\n"
    (here / "mine.toml").rename("wxr2md.toml")
    assert wxr2md("a.xml", "out").err == "wxr2md: options from wxr2md.toml\nwxr2md: stop here\n"
    assert received == [options, options]


WINS = [
    ('types = "post"', ["--types", "page"], Options(types=("page",))),
    ('types = ["post", "page"]\nstatus = "draft"', ["--types", "page"], Options(types=("page",), status=("draft",))),
    ("since = 2014-05-07", ["--since", "2015-01-01"], Options(since="2015-01-01")),
    ("since = 2014-05-07", ["--since", ""], Options()),
    ('engine = "html2text"', ["--engine", "commonmark"], Options()),
    ("verify = false", ["--verify"], Options()),
    ("strict = true\ndry-run = true", ["--no-strict"], Options(dry_run=True)),
    ("max-input-size = 5", ["--max-input-size", "0"], Options()),
]


@pytest.mark.parametrize(("text", "args", "options"), WINS)
def test_the_command_line_wins(
    text: str, args: list[str], options: Options, wxr2md: Wxr2md, received: list[Options]
) -> None:
    Path("wxr2md.toml").write_text(text, "utf-8")
    wxr2md(*args, "a.xml", "out")
    wxr2md("convert", "a.xml", "out", *args)
    wxr2md("--config", "", "a.xml", "out")
    assert received == [options, options, Options()]


def test_quiet_of_one_place_and_verbose_of_the_other(wxr2md: Wxr2md, received: list[Options], here: Path) -> None:
    (here / "wxr2md.toml").write_text("quiet = true")
    assert wxr2md("--verbose", "a.xml", "out").err == "wxr2md: options from wxr2md.toml\nwxr2md: stop here\n"
    (here / "wxr2md.toml").write_text("verbose = true")
    assert wxr2md("-q", "a.xml", "out").err == "wxr2md: stop here\n"
    (here / "wxr2md.toml").write_text("verbose = true\nquiet = true")
    assert "exclude each other" in wxr2md("a.xml", "out").err


def test_a_log_for_programs_stays_one(wxr2md: Wxr2md, received: list[Options], here: Path) -> None:
    (here / "wxr2md.toml").write_text('log = "json"')
    assert wxr2md("a.xml", "out").err == '{"event": "failed", "message": "stop here", "exit_code": 2}\n'


FAULTS = [
    ('typse = "post"', "'typse' is no option; did you mean 'types'?"),
    ('comment_statuses = "spam"', "'comment_statuses' is no option; did you mean 'comment-status'?"),
    ('xyzzy = "post"', "'xyzzy' is no option"),
    ("[types]\npost = true", 'types takes texts in quotes, like ["post", "page"], not a table'),
    ('[convert]\ntypes = "post"', "'convert' is no option"),
    ("types = 5", 'types takes texts in quotes, like ["post", "page"], not 5'),
    ('types = ["post", 5]', 'types takes texts in quotes, like ["post", "page"], not a list'),
    ('strict = "yes"', "strict takes true or false, not the text 'yes'"),
    ("strict = 1", "strict takes true or false, not 1"),
    ("engine = true", 'engine takes one text in quotes, like "plain", not true'),
    ('engine = ["html2text"]', 'engine takes one text in quotes, like "plain", not a list'),
    ("since = 2014-05-07T10:00:00", "since: '2014-05-07T10:00:00' is no date"),
    ('since = "yesterday"', "since: 'yesterday' is no date; write it as YYYY-MM-DD"),
    ("max-input-size = 1.5", "max-input-size takes one text in quotes"),
    ("max-input-size = -1", "max-input-size: '-1' is no size"),
    ('comment-status = "spma"', "comment-status: 'spma' is none of approved, pending, spam, trash. Did you mean spam?"),
    ('engine = "pandoc"', "engine: 'pandoc' is not one of"),
    ('preset = "plian"', "preset: 'plian' is none of"),
    ('comment-status = "spam"\ncomment_status = "spam"', "'comment_status' stands there twice"),
    ("types = post", "is no TOML: "),
    ('types = "post"\ntypes = "page"', "is no TOML: "),
    ("types = " + "[" * 50_000, "is no TOML: nested too deep"),
    ("max-input-size = " + "9" * 5_000, "is no TOML: "),
    ("config = 'other.toml'", "'config' is no option"),
    ("version = true", "'version' is no option; did you mean"),
    ("[set]\nlayout.x = [{a=1}]", "set takes a table of values, or texts like"),
    ("[fields]\ntags = 5", "fields takes a table of texts, true and false, or texts like"),
    ("[fields]\nmodifed = false", "fields: 'modifed' is no field. Did you mean modified?"),
    ('set = "layout"', "set: 'layout' sets nothing; write key=value"),
    ("paths = ['a.xml']", "'paths' is no option"),
    ("#" * 1_000_001, "is too long"),
]


@pytest.mark.parametrize(("text", "told"), FAULTS, ids=[told for _, told in FAULTS])
def test_what_a_file_may_not_say(text: str, told: str, wxr2md: Wxr2md, received: list[Options], here: Path) -> None:
    (here / "mine.toml").write_text(text, "utf-8")
    run = wxr2md("--config", "mine.toml", "a.xml", "out")
    assert (run.code, run.out, received) == (2, "", [])
    assert run.err.startswith("wxr2md: mine.toml")
    assert told in run.err
    assert run.err.count("\n") == 1
    assert len(run.err) < 300


@pytest.mark.parametrize("name", ["missing.toml", "folder", "latin1.toml"])
def test_what_is_no_file_of_options(name: str, wxr2md: Wxr2md, received: list[Options], here: Path) -> None:
    (here / "folder").mkdir()
    (here / "latin1.toml").write_bytes(b"authors = 'Zo\xeb'")
    run = wxr2md("--config", name, "a.xml", "out")
    assert (run.code, run.err.count("\n"), received) == (2, 1, [])
    assert name in run.err


def test_a_folder_of_the_usual_name_is_no_file_of_options(wxr2md: Wxr2md, received: list[Options], here: Path) -> None:
    (here / "wxr2md.toml").mkdir()
    wxr2md("a.xml", "out")
    assert received == [Options()]


@pytest.mark.parametrize("command", [("--help",), ("--version",), ("inspect", "a.xml"), ("report", "out")])
def test_other_commands_read_no_file(command: tuple[str, ...], wxr2md: Wxr2md, here: Path) -> None:
    (here / "wxr2md.toml").write_text("broken")
    assert "TOML" not in wxr2md(*command).err


# --- key=value --------------------------------------------------------------------------------

PAIRS = [
    ('set = "layout=post"', ["layout=post"]),
    ('set = ["layout=post", "a=b=c"]', ["layout=post", "a=b=c"]),
    ('[set]\nlayout = "post"\n"my key" = "x, y"', ['layout="post"', 'my key="x, y"']),
    ("[set]\ndraft = true\nweight = 5\nratio = 0.5\nday = 2014-05-07", "draft=true weight=5 ratio=0.5 day=2014-05-07"),
    ('[set]\ntext = "true"\nlist = ["a", "b=c"]', ['text="true"', 'list=["a", "b=c"]']),
    ("[set]\na = 1\n[set.params]\nb = 2\nc.d = 3", ["a=1", "params.b=2", "params.c.d=3"]),
    ("set = {}", []),
]


@pytest.mark.parametrize(("text", "found"), PAIRS)
def test_pairs_are_a_table_or_texts(text: str, found: list[str] | str, here: Path) -> None:
    (here / "a.toml").write_text(text)
    expected = found.split() if isinstance(found, str) else found
    assert config.read(Path("a.toml"), [Setting("set", Shape.PAIRS)]) == {"set": expected}


@pytest.mark.parametrize(
    "text", ["set = 5", "[set]\n'a=b' = 1", "[set]\na = 10:30:00", "[set]\na = [{b=1}]", "set = [['a', 'b']]"]
)
def test_pairs_of_pairs_are_none(text: str, here: Path) -> None:
    (here / "a.toml").write_text(text)
    with pytest.raises(Fatal, match="set takes a table of values"):
        config.read(Path("a.toml"), [Setting("set", Shape.PAIRS)])


# --- --write-config ---------------------------------------------------------------------------


def test_it_has_every_option_with_its_help(wxr2md: Wxr2md) -> None:
    run = wxr2md("--write-config", "-")
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
    for option in (option for group in OPTION_GROUPS.values() for option in group):
        name = str(option.name).replace("_", "-")
        assert sum(line.startswith(f"# {name} = ") for line in lines) == (
            name not in ("config", "write-config", "version")
        )
        if name not in ("config", "write-config", "version"):
            assert str(option.help)[:40] in run.out


def test_it_writes_what_was_chosen(wxr2md: Wxr2md, received: list[Options], here: Path) -> None:
    (here / "wxr2md.toml").write_text("strict = true\nslugs = 'ascii'")
    run = wxr2md("--types", 'a"b,c', "--slugs", "unicode", "--no-verify", "-q", "--write-config", "new.toml")
    assert (run.code, run.out, run.err) == (0, "", "wxr2md: options written to new.toml\n")
    assert not received
    text = (here / "new.toml").read_text("utf-8")
    chosen = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert chosen == ["quiet = true", 'types = ["a\\"b", "c"]', "verify = false", "strict = true"]
    wxr2md("--config", "new.toml", "a.xml", "out")
    assert received == [Options(types=('a"b', "c"), verify=False, strict=True)]


def test_it_never_overwrites(wxr2md: Wxr2md, here: Path) -> None:
    assert wxr2md("--write-config").code == 0
    before = (here / "wxr2md.toml").read_bytes()
    run = wxr2md("--strict", "--write-config")
    assert run.code == 2
    assert "wxr2md.toml is there already" in run.err
    assert (here / "wxr2md.toml").read_bytes() == before
    assert wxr2md("--write-config", "no/such/folder.toml").code == 2


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=",")).map(str.strip).filter(bool)
OPTIONS = st.builds(
    Options,
    types=st.lists(TEXTS, unique=True).map(tuple),
    authors=st.lists(TEXTS, unique=True).map(tuple),
    comment_status=st.lists(st.sampled_from(CHOICES["comment_status"]), unique=True).map(tuple),
    since=st.one_of(st.just(""), st.dates().map(str)),
    engine=st.sampled_from(CHOICES["engine"]),
    set=st.lists(TEXTS.map("key={}".format), unique=True).map(tuple),
    fields=st.lists(st.sampled_from(["+guid", "-modified", "tags=labels"]), unique=True).map(tuple),
    verify=st.booleans(),
    strict=st.booleans(),
    max_input_size=st.integers(0, 10**15 - 1),
)


@given(OPTIONS)
def test_what_is_written_reads_back_equal(tmp_path_factory: pytest.TempPathFactory, options: Options) -> None:
    from wxr2md.choices import as_file  # noqa: PLC0415

    with CONVERT.make_context("convert", ["a.xml", "out", "--config", ""]) as context:
        given = context.params
    chosen = {name: getattr(options, name, value) for name, value in given.items()}
    path = tmp_path_factory.mktemp("config") / "a.toml"
    path.write_bytes(as_file(chosen).encode())
    with CONVERT.make_context("convert", ["a.xml", "out", "--config", str(path)]) as context:
        read = context.params
    assert {**read, "config": None} == {**chosen, "config": None}
