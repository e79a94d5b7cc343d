"""The output folder: whole files or none, nothing of the user's replaced, nothing outside it."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wxr2md.diagnostics import Fatal
from wxr2md.output import NotWritten, Outcome, Output

ROOT = Path(__file__).parents[1]


def write(out: Path, *pairs: tuple[str, bytes], **options: bool) -> list[Outcome]:
    with Output(out, **options) as output:
        return [output.write(path, data) for path, data in pairs]


def why(out: Path, path: str, data: bytes = b"x", **options: bool) -> str:
    with Output(out, **options) as output, pytest.raises(NotWritten) as caught:
        output.write(path, data)
    assert caught.value.path == path
    return caught.value.why


def names(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir())


def state(out: Path) -> dict[str, tuple[int, bytes]]:
    return {name: ((out / name).stat().st_mtime_ns, (out / name).read_bytes()) for name in names(out)}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "out"


def test_first_run_creates(out: Path) -> None:
    assert write(out, ("posts/a.md", b"A"), ("pages/x/y/b.md", b"B")) == [Outcome.CREATED, Outcome.CREATED]
    assert names(out) == [".wxr2md/lock", ".wxr2md/manifest.json", "pages/x/y/b.md", "posts/a.md"]
    assert (out / "posts/a.md").read_bytes() == b"A"


def test_second_run_changes_nothing(out: Path) -> None:
    pairs = (("posts/a.md", b"A"), ("posts/b.md", b"B"))
    write(out, *pairs)
    before = state(out)
    assert write(out, *pairs) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert state(out) == before


def test_manifest_is_sorted_and_the_same_for_any_order(tmp_path: Path) -> None:
    pairs = (("posts/b.md", b"B"), ('posts/"é.md', b"E"), ("posts/a.md", b"A"))
    write(tmp_path / "1", *pairs)
    write(tmp_path / "2", *pairs[:1])
    write(tmp_path / "2", *pairs[::-1])
    first, second = ((tmp_path / n / ".wxr2md/manifest.json").read_bytes() for n in "12")
    assert first == second
    assert list(json.loads(first)["files"]) == sorted(path for path, _ in pairs)


def test_nothing_written_is_a_manifest_too(out: Path) -> None:
    write(out)
    assert names(out) == [".wxr2md/lock"]
    (out / ".wxr2md/journal.jsonl").write_bytes(b'["gone.md", "00"]\n')
    write(out)
    assert json.loads((out / ".wxr2md/manifest.json").read_bytes()) == {"version": 1, "files": {}}


def test_our_file_is_updated(out: Path) -> None:
    write(out, ("a.md", b"A"))
    assert write(out, ("a.md", b"B")) == [Outcome.UPDATED]
    assert write(out, ("a.md", b"C")) == [Outcome.UPDATED]
    assert (out / "a.md").read_bytes() == b"C"


def test_edited_file_is_kept(out: Path) -> None:
    write(out, ("a.md", b"A"))
    (out / "a.md").write_bytes(b"edited")
    assert write(out, ("a.md", b"A")) == [Outcome.KEPT_EDITED]
    assert write(out, ("a.md", b"B")) == [Outcome.KEPT_EDITED]
    assert (out / "a.md").read_bytes() == b"edited"
    assert write(out, ("a.md", b"B"), overwrite=True) == [Outcome.UPDATED]
    assert (out / "a.md").read_bytes() == b"B"


def test_edit_that_was_undone_is_ours_again(out: Path) -> None:
    write(out, ("a.md", b"A"))
    (out / "a.md").write_bytes(b"edited")
    write(out, ("a.md", b"B"))
    (out / "a.md").write_bytes(b"A")
    assert write(out, ("a.md", b"B")) == [Outcome.UPDATED]


def test_foreign_file_is_kept(out: Path) -> None:
    out.mkdir(parents=True)
    (out / "a.md").write_bytes(b"USER")
    for _ in range(2):
        assert write(out, ("a.md", b"A")) == [Outcome.KEPT_FOREIGN]
    assert (out / "a.md").read_bytes() == b"USER"
    assert write(out, ("a.md", b"A"), overwrite=True) == [Outcome.UPDATED]
    assert write(out, ("a.md", b"B")) == [Outcome.UPDATED]


def test_deleted_file_comes_again(out: Path) -> None:
    write(out, ("a.md", b"A"))
    (out / "a.md").unlink()
    assert write(out, ("a.md", b"A")) == [Outcome.CREATED]


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"[]", b'{"files": 3}', b'{"files": {"a.md": 3}}', b'{"files": {"a.md": "zz"}}']
)
def test_without_a_manifest_files_are_kept_unless_equal(out: Path, broken: bytes) -> None:
    write(out, ("a.md", b"A"), ("b.md", b"B"))
    (out / ".wxr2md/manifest.json").write_bytes(broken)
    assert write(out, ("a.md", b"A"), ("b.md", b"new")) == [Outcome.UNCHANGED, Outcome.KEPT_FOREIGN]
    assert write(out, ("a.md", b"new")) == [Outcome.UPDATED]


def test_dry_run_makes_nothing(out: Path) -> None:
    with Output(out, dry_run=True) as output:
        assert output.write("posts/a.md", b"A") is Outcome.CREATED
        output.write_own("report.json", b"{}")
    assert not out.parent.exists()


def test_dry_run_tells_what_would_be(out: Path) -> None:
    write(out, ("a.md", b"A"), ("b.md", b"B"), ("c.md", b"C"))
    (out / "b.md").write_bytes(b"edited")
    (out / "d.md").write_bytes(b"USER")
    before = state(out)
    pairs = (("a.md", b"A"), ("b.md", b"B"), ("c.md", b"new"), ("d.md", b"D"), ("e/f.md", b"E"))
    told = write(out, *pairs, dry_run=True)
    assert state(out) == before
    assert told == ["unchanged", "kept-edited", "updated", "kept-foreign", "created"]
    assert told == write(out, *pairs)


def test_own_files_are_not_in_the_manifest(out: Path) -> None:
    with Output(out) as output:
        output.write_own("report.json", b"{}")
    assert (out / ".wxr2md/report.json").read_bytes() == b"{}"
    before = state(out)
    with Output(out) as output:
        output.write_own("report.json", b"{}")
    assert state(out) == before


UNSAFE = [
    "../a.md",
    "/etc/a.md",
    "a/../../b.md",
    "a//b.md",
    "./a.md",
    "",
    "a/",
    ".wxr2md/manifest.json",
    ".WXR2MD/x",
    "a\\b.md",
    "a\0.md",
]


@pytest.mark.parametrize("path", UNSAFE)
def test_unsafe_paths_are_refused(out: Path, path: str) -> None:
    assert "outside" in why(out, path)
    assert names(out.parent) == ["out/.wxr2md/lock"]


# --- what may lie in the way ------------------------------------------------------------------


def test_symlinked_file_is_kept_and_its_aim_too(out: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(b"CANARY")
    out.mkdir(parents=True)
    (out / "a.md").symlink_to(outside)
    (out / "b.md").symlink_to(tmp_path / "missing.md")
    assert write(out, ("a.md", b"A"), ("b.md", b"B")) == [Outcome.KEPT_FOREIGN] * 2
    assert (out / "a.md").is_symlink()
    assert write(out, ("a.md", b"A"), ("b.md", b"B"), overwrite=True) == [Outcome.UPDATED] * 2
    assert not (out / "a.md").is_symlink()
    assert outside.read_bytes() == b"CANARY"
    assert not (tmp_path / "missing.md").exists()


@pytest.mark.parametrize("overwrite", [False, True])
def test_nothing_is_written_through_a_symlinked_folder(out: Path, tmp_path: Path, overwrite: bool) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    out.mkdir(parents=True)
    (out / "posts").symlink_to(outside)
    (out / "real").mkdir()
    (out / "real" / "sub").symlink_to(outside)
    (out / "loop").symlink_to(out / "loop")
    for path in ("posts/a.md", "posts/x/a.md", "real/sub/a.md", "loop/a.md"):
        assert "symbolic link" in why(out, path, overwrite=overwrite)
    assert list(outside.iterdir()) == []


def test_symlinked_output_folder_is_fine(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    assert write(tmp_path / "out", ("posts/a.md", b"A")) == [Outcome.CREATED]
    assert (tmp_path / "real/posts/a.md").read_bytes() == b"A"


def test_file_where_a_folder_should_be(out: Path) -> None:
    out.mkdir(parents=True)
    (out / "posts").write_bytes(b"USER")
    assert "not a folder" in why(out, "posts/a.md", overwrite=True)
    assert "not a folder" in why(out, "posts/x/a.md", dry_run=True)
    assert (out / "posts").read_bytes() == b"USER"


def test_folder_where_a_file_should_be(out: Path) -> None:
    (out / "a.md").mkdir(parents=True)
    assert "folder of that name" in why(out, "a.md", overwrite=True)


def test_pipe_where_a_file_should_be(out: Path) -> None:
    out.mkdir(parents=True)
    os.mkfifo(out / "a.md")
    assert write(out, ("a.md", b"A")) == [Outcome.KEPT_FOREIGN]


def test_hard_link_is_broken_not_written_through(out: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(b"CANARY")
    out.mkdir(parents=True)
    os.link(outside, out / "a.md")
    write(out, ("a.md", b"A"), overwrite=True)
    assert outside.read_bytes() == b"CANARY"


def test_planted_temporary_name_is_not_followed(out: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(b"CANARY")
    out.mkdir(parents=True)
    (out / ".wxr2md-tmp").symlink_to(outside)
    assert write(out, ("a.md", b"A")) == [Outcome.CREATED]
    assert outside.read_bytes() == b"CANARY"


@pytest.mark.parametrize("own", ["lock", "journal.jsonl", "manifest.json", "report.json"])
def test_own_files_that_are_links_are_not_written_through(out: Path, tmp_path: Path, own: str) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"CANARY")
    (out / ".wxr2md").mkdir(parents=True)
    (out / ".wxr2md" / own).symlink_to(outside)
    try:
        with Output(out) as output:
            output.write("a.md", b"A")
            output.write_own("report.json", b"{}")
    except Fatal as error:
        assert "cannot write" in str(error)
    assert outside.read_bytes() == b"CANARY"


def test_own_folder_that_is_a_link_is_refused(out: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    out.mkdir(parents=True)
    (out / ".wxr2md").symlink_to(tmp_path / "outside")
    with pytest.raises(Fatal, match="cannot write"):
        write(out)
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize("dry_run", [False, True])
def test_output_that_is_a_file(tmp_path: Path, dry_run: bool) -> None:
    (tmp_path / "out").write_bytes(b"A FILE\n")
    with pytest.raises(Fatal, match=r"cannot write to the output folder .*: it is a file"):
        write(tmp_path / "out", dry_run=dry_run)
    assert (tmp_path / "out").read_bytes() == b"A FILE\n"


@pytest.mark.parametrize("bad", ["file/out", "dangling"])
def test_output_that_cannot_be_made(tmp_path: Path, bad: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Fatal, match="cannot write to the output folder"):
        write(tmp_path / bad)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "file"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write to")
def test_output_on_a_read_only_place() -> None:
    with pytest.raises(Fatal, match="cannot write"):
        write(Path("/proc/no-such/out"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_output_without_permission(out: Path) -> None:
    out.mkdir(parents=True, mode=0o500)
    with pytest.raises(Fatal, match="denied"):
        write(out)


def test_name_too_long_costs_only_itself(out: Path) -> None:
    assert "long" in why(out, "x" * 300 + ".md")
    assert "long" in why(out, "y" * 300 + "/a.md")
    assert write(out, ("a.md", b"A")) == [Outcome.CREATED]


def test_failure_in_the_middle_leaves_the_old_file(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(out, ("a.md", b"A"))

    def fails(source: str, target: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Output(out) as output:
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", fails)
            for path in ("a.md", "b.md"):
                with pytest.raises(NotWritten, match="No space left"):
                    output.write(path, b"new")
        assert output.write("c.md", b"C") is Outcome.CREATED
    assert names(out) == [".wxr2md/lock", ".wxr2md/manifest.json", "a.md", "c.md"]
    assert write(out, ("a.md", b"new"), ("b.md", b"B")) == [Outcome.UPDATED, Outcome.CREATED]


def test_interruption_removes_the_temporary_file(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(source: str, target: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt), Output(out) as output:
            output.write("posts/a.md", b"A")
    assert ".wxr2md-tmp" not in "".join(names(out))
    assert write(out, ("posts/a.md", b"A")) == [Outcome.CREATED]


# --- two runs, and runs that are killed -------------------------------------------------------


def test_second_run_at_the_same_time_is_refused(out: Path) -> None:
    with Output(out) as output:
        with pytest.raises(Fatal, match="another run"):
            write(out, ("b.md", b"B"))
        assert output.write("a.md", b"A") is Outcome.CREATED
        assert write(out, ("a.md", b"A"), dry_run=True) == [Outcome.UNCHANGED]
    assert write(out, ("b.md", b"B")) == [Outcome.CREATED]


WRITER = """
import sys
from pathlib import Path
from wxr2md.output import Output
with Output(Path(sys.argv[1])) as output:
    print("go", flush=True)
    for i in range(int(sys.argv[2])):
        output.write(f"posts/{i:06d}.md", (f"{sys.argv[3]} {i} " + "words " * 3000 + "ENDMARK").encode())
"""


def started(out: Path, count: int, mark: str, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WRITER, str(out), str(count), mark]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, **options)  # type: ignore[call-overload]
    assert process.stdout.readline() == b"go\n"
    return process  # type: ignore[no-any-return]


def test_killed_runs_leave_whole_files_and_the_next_run_completes_them(out: Path) -> None:
    count = 3000
    for round_number, delay in enumerate([0.0, 0.002, 0.02, 0.05, 0.09, 0.12, 0.17]):
        process = started(out, count, f"run{round_number}")
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        for path in out.rglob("*.md"):
            assert path.read_bytes().endswith(b"ENDMARK")
    pairs = [(f"posts/{i:06d}.md", b"last") for i in range(count)]
    outcomes = write(out, *pairs)
    assert set(outcomes) <= {Outcome.CREATED, Outcome.UPDATED}
    assert all((out / path).read_bytes() == b"last" for path, _ in pairs)
    assert len(names(out)) == count + 2


def test_killed_between_journal_and_rename(out: Path) -> None:
    write(out, ("a.md", b"A"))
    line = json.dumps(["a.md", "00" * 16]) + "\n"
    (out / ".wxr2md/journal.jsonl").write_text(line)
    (out / ".wxr2md-tmp").write_bytes(b"half")
    with Output(out) as output:
        assert output.write("b.md", b"B") is Outcome.CREATED
        journal = (out / ".wxr2md/journal.jsonl").read_bytes()
        manifest = (out / ".wxr2md/manifest.json").read_bytes()
    (out / ".wxr2md/manifest.json").write_bytes(manifest)
    (out / ".wxr2md/journal.jsonl").write_bytes(journal + b'["c.md", "')
    assert write(out, ("a.md", b"new"), ("b.md", b"new")) == [Outcome.UPDATED, Outcome.UPDATED]
    assert names(out) == [".wxr2md/lock", ".wxr2md/manifest.json", "a.md", "b.md"]


def test_disk_that_is_full(out: Path) -> None:
    """RLIMIT_FSIZE: a write beyond it fails as on a full disk; what is there is whole, and known as ours."""
    resource = pytest.importorskip("resource")
    code = WRITER.replace("output.write(", "attempt(output, ").replace(
        "with Output",
        """def attempt(output, path, data):
    try:
        output.write(path, data if path > "posts/000200.md" else data[-900:])
    except Exception as error:
        print(type(error).__name__, error)
with Output""",
    )
    command = [sys.executable, "-c", code, str(out), "202", "full"]
    limit = (8192, 8192)
    result = subprocess.run(
        command,
        capture_output=True,
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        check=False,
    )
    assert result.stderr == b""
    assert result.stdout.split() == b"go NotWritten posts/000201.md: File too large".split()
    files = list(out.rglob("*.md"))
    assert len(files) == 201
    assert all(path.read_bytes().endswith(b"ENDMARK") for path in files)
    assert not list(out.rglob("*tmp*"))
    assert write(out, ("posts/000001.md", b"new")) == [Outcome.UPDATED]
