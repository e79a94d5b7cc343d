"""The rules that keep the house liveable (CONTRIBUTING in the README), held by reading the code.

- cli → pipeline → the stages → {model, diagnostics, options}.  Nothing points back; siblings do not know each other,
  but for the helpers that `MAY_IMPORT` names.
- Each third-party library has one home.
- Functions are short, files small, everything has its sentence, and the package's docstring is its map.
"""

from __future__ import annotations

import ast
import importlib
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

import wxr2md
from wxr2md import diagnostics, presets

PACKAGE = ROOT / "wxr2md"
MODULES = {
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): path
    for path in PACKAGE.rglob("*.py")
    if "themes" not in path.parts  # those are files of other people's sites
}
NAMES = sorted(MODULES)

BASE = {"wxr2md.model", "wxr2md.diagnostics", "wxr2md.options"}  # what everything stands on
READER = ("archive", "elements", "fields", "packing", "repair", "sources", "wxr")
MAY_IMPORT = {  # module or room: what it may import of this package besides BASE
    "wxr2md.model": set(),
    "wxr2md.options": set(),
    "wxr2md.__main__": {"wxr2md.cli"},
    "wxr2md.cli": {
        "wxr2md.batch_command",
        "wxr2md.choices",
        "wxr2md.commands",
        "wxr2md.config",
        "wxr2md.pipeline",
        "wxr2md.terminal",
        "wxr2md.report",
        "wxr2md.review",
    },
    "wxr2md.commands": {  # read and tell; convert nothing
        "wxr2md",
        "wxr2md.arguments",
        "wxr2md.choices",
        "wxr2md.linkcheck",
        "wxr2md.listing",
        "wxr2md.pages",
        "wxr2md.presets",
        "wxr2md.reading",
        "wxr2md.survey",
        "wxr2md.terminal",
        "wxr2md.theme",
    },
    "wxr2md.batch_command": {
        "wxr2md.batch",
        "wxr2md.choices",
        "wxr2md.commands",
        "wxr2md.output",
        "wxr2md.pages",
        "wxr2md.workers",
    },
    "wxr2md.batch": {
        "wxr2md",
        "wxr2md.batch",
        "wxr2md.config",
        "wxr2md.disk",
        "wxr2md.output",
        "wxr2md.paths",
        "wxr2md.pipeline",
        "wxr2md.report",
        "wxr2md.sources",
        "wxr2md.workers",
    },
    "wxr2md.choices": {"wxr2md", "wxr2md.arguments", "wxr2md.config"},
    "wxr2md.config": set(),
    "wxr2md.javascript": {"wxr2md.permalinks"},
    "wxr2md.seo": {"wxr2md.php"},
    "wxr2md.pages": {"wxr2md.reading", "wxr2md.terminal"},
    "wxr2md.listing": set(),
    "wxr2md.linkcheck": {"wxr2md.content", "wxr2md.links", "wxr2md.verify"},
    "wxr2md.survey": {
        "wxr2md.comments",
        "wxr2md.content",
        "wxr2md.index",
        "wxr2md.select",
        "wxr2md.sources",
        "wxr2md.wxr",
    },
    "wxr2md.reading": {
        "wxr2md.comments",
        "wxr2md.content",
        "wxr2md.dates",
        "wxr2md.index",
        "wxr2md.select",
        "wxr2md.sources",
        "wxr2md.verify",
        "wxr2md.wxr",
    },
    "wxr2md.arguments": {
        *("wxr2md.arrange", "wxr2md.front_matter", "wxr2md.paths", "wxr2md.presets", "wxr2md.redirects"),
    },
    "wxr2md.site_data": {
        "wxr2md.content.plain_text",
        "wxr2md.facts",
        "wxr2md.index",
        "wxr2md.menus",
        "wxr2md.permalinks",
    },
    "wxr2md.menus": {"wxr2md.facts", "wxr2md.index"},
    "wxr2md.theme": {"wxr2md.front_matter", "wxr2md.output", "wxr2md.presets"},
    "wxr2md.facts": {"wxr2md.details", "wxr2md.permalinks", "wxr2md.php", "wxr2md.seo"},
    "wxr2md.arrange": {"wxr2md.facts"},
    "wxr2md.front_matter": {"wxr2md.front_matter"},
    "wxr2md.terminal": {"wxr2md.report"},
    "wxr2md.report": {"wxr2md.output"},
    "wxr2md.pipeline": {
        "wxr2md.entries",
        "wxr2md",
        "wxr2md.discussion",
        "wxr2md.document",
        "wxr2md.index",
        "wxr2md.media",
        "wxr2md.output",
        "wxr2md.links",
        "wxr2md.paths",
        "wxr2md.permalinks",
        "wxr2md.redirects",
        "wxr2md.presets",
        "wxr2md.report",
        "wxr2md.select",
        "wxr2md.site_data",
        "wxr2md.theme",
        "wxr2md.sources",
        "wxr2md.streams",
        "wxr2md.workers",
        "wxr2md.wxr",
        "wxr2md.making",
        "wxr2md.desk",
        "wxr2md.memory",
        "wxr2md.packing",
    },
    "wxr2md.streams": {"wxr2md.output"},
    "wxr2md.workers": set(),
    "wxr2md.packing": set(),
    "wxr2md.making": {
        "wxr2md.disk",
        "wxr2md.media.library",
        "wxr2md.document",
        "wxr2md.index",
        "wxr2md.packing",
        "wxr2md.memory",
        "wxr2md.output",
    },
    "wxr2md.discussion": {
        "wxr2md.comments",
        "wxr2md.content",
        "wxr2md.dates",
        "wxr2md.details",
        "wxr2md.front_matter",
        "wxr2md.index",
        "wxr2md.verify",
    },
    "wxr2md.document": {
        "wxr2md.arrange",
        "wxr2md.facts",
        "wxr2md.content",
        "wxr2md.dates",
        "wxr2md.discussion",
        "wxr2md.front_matter",
        "wxr2md.index",
        "wxr2md.links",
        "wxr2md.media",
        "wxr2md.outline",
        "wxr2md.presets",
        "wxr2md.seo",
        "wxr2md.translations",
        "wxr2md.verify",
        "wxr2md.details",
        "wxr2md.asking",
    },
    "wxr2md.redirects": {"wxr2md.redirects", "wxr2md.links"},
    "wxr2md.links": {"wxr2md.entries", "wxr2md.links", "wxr2md.index", "wxr2md.permalinks"},
    "wxr2md.media": {  # brings the site's files into the output folder
        "wxr2md.archive",
        "wxr2md.index",
        "wxr2md.media",
        "wxr2md.output",
        "wxr2md.paths",
    },
    "wxr2md.output": {"wxr2md.disk", "wxr2md.manifest"},
    "wxr2md.manifest": {"wxr2md.disk"},
    "wxr2md.memory": {"wxr2md.disk"},
    "wxr2md.asking": {"wxr2md.content.registry", "wxr2md.index"},
    "wxr2md.desk": {
        "wxr2md.making",
        "wxr2md.memory",
        "wxr2md.output",
        "wxr2md.report",
        "wxr2md.streams",
        "wxr2md.workers",
    },
    "wxr2md.verify": {"wxr2md.glance", "wxr2md.outline"},
    "wxr2md.glance": {"wxr2md.outline"},
    "wxr2md.index": {"wxr2md.dates", "wxr2md.entries"},
    "wxr2md.entries": set(),
    "wxr2md.select": {"wxr2md.index"},
    "wxr2md.paths": {"wxr2md.index"},
    "wxr2md.content": {"wxr2md.content", "wxr2md.handlers"},
    "wxr2md.handlers": {
        "wxr2md.handlers",
        "wxr2md.content.registry",
        "wxr2md.content.embeds",
        "wxr2md.content.plain_text",
    },
    "wxr2md.comments": {"wxr2md.comments", "wxr2md.dates"},
    "wxr2md.review": {  # reads the export again, beside what was made of it
        "wxr2md.output",
        "wxr2md.content",
        "wxr2md.index",
        "wxr2md.outline",
        "wxr2md.review",
        "wxr2md.select",
        "wxr2md.sources",
        "wxr2md.verify",
        "wxr2md.wxr",
    },
    "wxr2md.presets": {
        "wxr2md.javascript",
        "wxr2md.presets",
        "wxr2md.permalinks",
        "wxr2md.content.registry",
        "wxr2md.content.dialects",
        "wxr2md.dates",
        "wxr2md.front_matter",
    },
}
MAY_IMPORT |= {f"wxr2md.{name}": {f"wxr2md.{other}" for other in READER} for name in READER}  # bytes → Items
HOMES = {  # library: the only files that may import it
    "click": {"wxr2md.batch_command", "wxr2md.choices", "wxr2md.cli", "wxr2md.commands"},
    "rich": {"wxr2md.terminal"},
    "lxml.etree": {"wxr2md.content.tree", "wxr2md.elements", "wxr2md.wxr"},
    "lxml.html.HtmlElement": {name for name in NAMES if name.startswith("wxr2md.content.")},  # only to name the type
    "lxml.html": {"wxr2md.content.tree"},
    "slugify": {"wxr2md.paths"},
    "html2text": {"wxr2md.content.plain_text"},
    "phpserialize": {"wxr2md.php"},
    "tomli_w": {"wxr2md.front_matter.toml"},
    "comrak": {"wxr2md.verify"},
    "httpx": {"wxr2md.media.download"},
    "fsspec": {"wxr2md.batch.remote"},
    "distributed": {"wxr2md.batch.cluster"},
}
LONGEST_FUNCTION, MEDIAN_FUNCTION, LONGEST_FILE, LONGEST_PRESET = 60, 10, 350, 79


def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text("utf-8"))


def imports(name: str) -> Iterator[str]:
    """Yield the modules that one imports, wherever in it: `from a import b` is a.b where that is a module."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES or full in HOMES or room(full) in MODULES else str(node.module)


def room(name: str) -> str:
    return f"{name}.__init__"


def ours(name: str) -> set[str]:
    return {found for found in imports(name) if found == "wxr2md" or found.startswith("wxr2md.")}


def allowed(name: str) -> set[str]:
    """Return what a module may import: the row of its own name, else of its room, else BASE alone."""
    plain = name.removesuffix(".__init__")
    if plain == "wxr2md":
        return {"wxr2md.pipeline", "wxr2md.report"} | BASE  # for type checkers
    row = MAY_IMPORT.get(plain, MAY_IMPORT.get(plain.rpartition(".")[0] if plain.count(".") > 1 else "", set()))
    return row | BASE if plain not in BASE else row | ({"wxr2md.model"} - {plain})


@pytest.mark.parametrize("name", NAMES)
def test_imports_point_down(name: str) -> None:
    permitted = allowed(name)
    for found in ours(name):
        parents = {found, found.rpartition(".")[0]} - {"wxr2md"} if found != "wxr2md" else {found}
        assert parents & permitted, f"{name} imports {found}"


@pytest.mark.parametrize("name", NAMES)
def test_each_library_has_one_home(name: str) -> None:
    stdlib = sys.stdlib_module_names
    for found in imports(name):
        top = found.partition(".")[0]
        if top == "wxr2md" or top in stdlib:
            continue
        home = next((homes for library, homes in HOMES.items() if f"{found}.".startswith(f"{library}.")), None)
        assert home is not None, f"{name} imports {found}, which has no home"
        assert name in home, f"{name} imports {found}, whose home is {', '.join(home)}"


def functions(name: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}.{node.name}", (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("name", NAMES)
def test_functions_and_files_are_small(name: str) -> None:
    assert len(MODULES[name].read_text("utf-8").splitlines()) <= LONGEST_FILE
    assert [found for found in functions(name) if found[1] > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("name", [name for name in MODULES if re.fullmatch(r"wxr2md\.presets\.(?!__)\w+", name)])
def test_a_preset_is_a_short_file(name: str) -> None:
    assert len(MODULES[name].read_text("utf-8").splitlines()) <= LONGEST_PRESET


def test_most_functions_fit_in_ten_lines() -> None:
    lengths = [length for name in NAMES for _, length in functions(name)]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION


@pytest.mark.parametrize("name", NAMES)
def test_each_module_says_what_it_is(name: str) -> None:
    assert ast.get_docstring(tree(name))


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_typed(name: str) -> None:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            assert node.returns is not None, f"{name}.{node.name}"
            assert [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")] == []


@pytest.mark.parametrize("name", NAMES)
def test_only_the_terminal_prints(name: str) -> None:
    calls = (node for node in ast.walk(tree(name)) if isinstance(node, ast.Call))
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("print", "input")]


def test_the_docstring_of_the_package_is_its_map() -> None:
    rooms = re.findall(r"^    (\w+(?:\.py|/))  ", wxr2md.__doc__ or "", re.M)
    files = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py", "__main__.py"}
    folders = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(rooms) == sorted(files | folders)


def test_the_map_has_no_room_twice() -> None:
    rooms = re.findall(r"^    (\S+)  ", wxr2md.__doc__ or "", re.M)
    assert len(rooms) == len(set(rooms))


def test_the_public_names_are_there_even_after_the_command_line() -> None:
    importlib.import_module("wxr2md.cli")
    importlib.import_module("wxr2md.pipeline")
    for name in wxr2md.__all__:
        assert callable(getattr(wxr2md, name))


NEW_HANDLER = """
from wxr2md.content.registry import Html, block, shortcode
@block("acme/steep-timer")
def steep_timer(attributes, inner, context):
    return Html(f"<p>{attributes['minutes']} minutes</p>")
@shortcode("steep")
def steep(attributes, inner, context, name):
    return Html(f"<b>{inner}</b>")
"""
USE_IT = """
import sys
import wxr2md.handlers
from wxr2md.content import to_html
from wxr2md.content.registry import Context
wxr2md.handlers.__path__.append(sys.argv[1])
print(to_html('<!-- wp:acme/steep-timer {"minutes":3} /-->', Context())[0])
print(to_html("a [steep]cup[/steep]", Context())[0])
"""


def test_a_new_block_or_shortcode_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "steep_timer.py").write_text(NEW_HANDLER)
    run = subprocess.run([sys.executable, "-c", USE_IT, tmp_path], capture_output=True, text=True, check=True)
    assert "<p>3 minutes</p>" in run.stdout
    assert "<b>cup</b>" in run.stdout


NEW_PRESET = """
from wxr2md.presets import Preset
PRESET = Preset(paths={"*": "texts/{slug}.md"}, fields="title comments=talk")
"""


def test_a_new_preset_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inhouse.py").write_text(NEW_PRESET)
    monkeypatch.setattr(presets, "__path__", [*presets.__path__, str(tmp_path)])
    assert "inhouse" in presets.names()
    assert presets.find("inhouse") == presets.find(str(tmp_path / "inhouse.py"))
    assert presets.find("inhouse").fields == "title comments=talk"


def test_a_new_kind_of_trouble_is_one_row() -> None:
    for code, kind in diagnostics.KINDS.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert kind.code == code
