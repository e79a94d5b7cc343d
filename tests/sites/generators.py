"""How each generator is called, where it leaves its pages, and which of its words are trouble."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from sites.install import FROM_NPM, binary, environment, modules


@dataclass(frozen=True)
class Generator:
    """One row of the table below."""

    how: str  # what its user types in the folder of the site, for the README
    engine: str  # what reads its Markdown
    arguments: tuple[str, ...]  # behind the command, in the folder of the site; strict where it can be
    pages: str  # the folder that it writes
    version: tuple[str, ...] = ("--version",)
    noise: str = r"(?!)"  # words of its own that look like trouble and are none of ours


GENERATORS = {
    "hugo": Generator("hugo", "goldmark", ("build", "--panicOnWarning", "--printPathWarnings"), "public", ("version",)),
    "jekyll": Generator(
        "jekyll build", "kramdown", ("build", "--strict_front_matter", "--trace", "--disable-disk-cache"), "_site"
    ),
    "eleventy": Generator("npm install && npx eleventy", "markdown-it", (), "_site", noise=r"Writing \S+ from"),
    "astro": Generator("npm install && npx astro build", "Sätteri", ("build",), "dist", noise=r"├─ \S+ \("),
    "hexo": Generator("npm install && npx hexo generate", "marked", ("generate",), "public", noise="Generated: "),
    "docusaurus": Generator("npm install && npx docusaurus build", "MDX and remark", ("build",), "build"),
    "zola": Generator("zola build", "pulldown-cmark", ("build",), "public", noise="internal anchor link"),
    "pelican": Generator("pelican content", "Python-Markdown", ("content", "--fatal", "warnings"), "output"),
    "nikola": Generator("nikola build", "Python-Markdown", ("build", "--strict"), "output", ("version",)),
    "mkdocs": Generator(
        "mkdocs build", "Python-Markdown", ("build", "--strict"), "site", noise="Material for MkDocs team"
    ),
}
TROUBLE = re.compile(
    r"\b(?:warn(?:ing)?s?|errors?|exception|traceback|deprecat\w*|conflict\w*|duplicate\w*)\b", re.IGNORECASE
)
HARMLESS = re.compile(r"\b(?:0|no) (?:warnings?|errors?|deprecat\w*)", re.IGNORECASE)
LIMIT = 300  # seconds


@dataclass(frozen=True)
class Build:
    """What came of one build."""

    seconds: float
    faults: tuple[str, ...]
    pages: Path


def version(name: str) -> str:
    """Return the version of a generator as it tells it; that of Hexo only its package tells."""
    if name == "hexo":
        manifest = modules(name) / "node_modules" / name / "package.json"
        return str(json.loads(manifest.read_text("utf-8"))["version"])
    command = [binary(name), *GENERATORS[name].version]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, cwd="/")
    found = re.search(r"(?:^|[ v@])(\d+\.\d+(?:\.\d+)?)\b(?!/)", done.stdout, re.MULTILINE)
    return found[1] if found else "?"


def build(name: str, site: Path) -> Build:
    """Build a site as its user would."""
    row = GENERATORS[name]
    if name in FROM_NPM and name != "zola":
        (site / "node_modules").symlink_to(modules(name) / "node_modules")
    shutil.rmtree(site / row.pages, ignore_errors=True)
    start = time.monotonic()
    done = subprocess.run(
        [binary(name), *row.arguments],
        cwd=site,
        env=environment(),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=LIMIT,
        stdin=subprocess.DEVNULL,
    )
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr).splitlines()
    faults = [line.strip()[:300] for line in said if _is_trouble(line, row)]
    if done.returncode:
        faults += [f"{name} ended with {done.returncode}", *(line[:300] for line in said[-15:])]
    return Build(time.monotonic() - start, tuple(faults), site / row.pages)


def _is_trouble(line: str, row: Generator) -> bool:
    return bool(TROUBLE.search(HARMLESS.sub("", line))) and not re.search(row.noise, line)
