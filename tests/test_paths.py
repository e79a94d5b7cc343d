"""Paths: readable where they can be, safe and unique always."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wxr2md.diagnostics import Diagnostics
from wxr2md.index import Entry
from wxr2md.options import Options
from wxr2md.paths import assign_paths, safe_name

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')


def entry(
    position: int,
    slug: str = "a",
    *,
    post_type: str = "post",
    status: str = "publish",
    day: str = "",
    title: str = "",
    parent: str = "0",
    post_id: str = "",
) -> Entry:
    post_id = post_id or str(position)
    return Entry(position, post_id, post_type, status, slug, parent, day, title, "ann", False, False)


def test_drafts_stay_where_a_preset_keeps_them():
    draft, public = entry(1, "a", status="draft"), entry(2, "b")
    templates = {"*": "docs/{slug}.md", "draft": "drafts/{slug}.md"}

    def paths(path: str) -> list[str]:
        return list(assign_paths([draft, public], Options(path=path), templates=templates).values())

    assert sorted(paths("")) == ["docs/b.md", "drafts/a.md"]
    assert sorted(paths("docs/all/{slug}.md")) == ["docs/all/b.md", "drafts/a.md"]
    assert sorted(paths("docs/{status}/{slug}.md")) == ["docs/draft/a.md", "docs/publish/b.md"]


def paths_of(*entries: Entry, slugs: str = "unicode") -> list[str]:
    by_id: dict[str, Entry] = {}
    for one in entries:
        by_id.setdefault(one.post_id, one)
    paths = assign_paths(entries, Options(slugs=slugs), by_id.get)
    return [paths[one.position] for one in entries]


def check_safe(paths: list[str]) -> None:
    """Hold every law of names on Linux, macOS and Windows."""
    keys = [unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold()) for path in paths]
    assert len(set(keys)) == len(paths)
    folders = {key.rpartition("/")[0] for key in keys}
    assert not folders & set(keys)
    for path in paths:
        assert path.endswith(".md")
        assert path == unicodedata.normalize("NFC", path)
        assert len(path.encode("utf-16-le")) // 2 <= 250
        for part in path.split("/"):
            assert part not in ("", ".", "..")
            assert not part.startswith((".", "-", "_", " "))
            assert len(part.encode()) <= 220
            assert not FORBIDDEN.search(part)
            assert not RESERVED.match(part)
            assert part[-1] not in ". "
            assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs") for char in part)
        assert not PureWindowsPath(path).is_absolute()


PLAIN = [
    (entry(1, "hello-world", day="2020-05-06"), "posts/2020-05-06-hello-world.md"),
    (entry(1, "hello-world"), "posts/hello-world.md"),
    (entry(1, "hello-world", day="2020-05-06", post_type=""), "posts/2020-05-06-hello-world.md"),
    (entry(1, "about", day="2020-05-06", post_type="page"), "pages/about.md"),
    (entry(1, "chair", day="2020-05-06", post_type="product"), "product/chair.md"),
    (entry(1, "a", post_type="posts"), "posts-2/a.md"),
    (entry(1, "a", post_type="Pages"), "Pages-2/a.md"),
    (entry(1, "a", post_type="../../escape-type"), "escape-type/a.md"),
    (entry(1, "a", post_type=".wxr2md"), "wxr2md/a.md"),
    (entry(1, "a", post_type=".."), "type/a.md"),
    (entry(1, "a", post_type="con"), "con_/a.md"),
    (entry(1, "%e6%bc%a2%e5%ad%97"), "posts/漢字.md"),
    (entry(1, "%e6%bc%a2%e5%ad"), "posts/漢.md"),
    (entry(1, "caf%C3%A9"), "posts/café.md"),
    (entry(1, "cafe\u0301"), "posts/café.md"),
    (entry(1, "100%-sure"), "posts/100-sure.md"),
    (entry(1, "😀"), "posts/😀.md"),
    (entry(1, "Mixed_Case-1"), "posts/Mixed_Case-1.md"),
    (entry(1, "a\u202egnp.exe"), "posts/agnp-exe.md"),
    (entry(1, "zero\u200bwidth"), "posts/zerowidth.md"),
    (entry(1, "con", post_type="page"), "pages/con_.md"),
    (entry(1, "con", day="2020-05-06"), "posts/2020-05-06-con.md"),
    (entry(1, "aux.txt", post_type="page"), "pages/aux-txt.md"),
    (entry(1, "contact", post_type="page"), "pages/contact.md"),
    (entry(1, "com¹", post_type="page"), "pages/com¹_.md"),
    (entry(1, "../../etc/passwd"), "posts/etc-passwd.md"),
    (entry(1, "C:\\x"), "posts/C-x.md"),
    (entry(1, 'a<b>:"|?*c'), "posts/a-b-c.md"),
    (entry(1, "a\0b\r\nc"), "posts/a-b-c.md"),
    (entry(1, "--.hidden_"), "posts/hidden.md"),
    (entry(1, "{{evil}}"), "posts/evil.md"),
    (entry(1, "a／b．c⁄d"), "posts/a-b-c-d.md"),
    (entry(1, "谁撞了双塔？"), "posts/谁撞了双塔？.md"),
    (entry(1, "kerala-❤\ufe0f"), "posts/kerala-❤\ufe0f.md"),
    (entry(1, "l’appareil"), "posts/l’appareil.md"),
    (entry(12, "", title="Now – and “then” …"), "posts/now-and-then.md"),
    (entry(1, "\ud800bad"), "posts/bad.md"),
    (entry(1, "\ud800bad%41"), "posts/badA.md"),
    (entry(1, "\ufe0f\u3164"), "posts/post-1.md"),
    (entry(12, "", title="My Draft!"), "posts/my-draft.md"),
    (entry(12, "", title="Don’t <b>eat</b> Tech &amp; Code"), "posts/dont-eat-tech-code.md"),
    (entry(12, "", title="os/as assexuais"), "posts/os-as-assexuais.md"),
    (entry(12, "", title="???"), "posts/post-12.md"),
    (entry(12, "???"), "posts/post-12.md"),
    (entry(12, "", post_type="page"), "pages/page-12.md"),
    (entry(12, "", post_type="type/x"), "type-x/type-x-12.md"),
    (entry(12, "", post_id="../x"), "posts/untitled.md"),
    (entry(12, "", post_id="x" * 9000), "posts/untitled.md"),
]


@pytest.mark.parametrize(("one", "path"), PLAIN)
def test_one_path(one: Entry, path: str) -> None:
    assert paths_of(one) == [path]
    check_safe([path])


ASCII = [
    (entry(1, "%d0%bf%d1%80%d0%b8%d0%b2%d0%b5%d1%82"), "posts/privet.md"),
    (entry(1, "café"), "posts/cafe.md"),
    (entry(1, "hello-world", day="2020-05-06"), "posts/2020-05-06-hello-world.md"),
    (entry(1, "😀"), "posts/post-1.md"),
    (entry(1, "", title="Über uns"), "posts/uber-uns.md"),
    (entry(1, "\ud800bad"), "posts/bad.md"),
    (entry(1, "con", post_type="page"), "pages/con_.md"),
    (entry(1, "чай", post_type="чай"), "чай/chai.md"),
]


@pytest.mark.parametrize(("one", "path"), ASCII)
def test_ascii_slugs(one: Entry, path: str) -> None:
    assert paths_of(one, slugs="ascii") == [path]


COLLISIONS = [
    (["same", "same", "same"], ["same", "same-2", "same-3"]),
    (["same", "same-2", "same", "same-1", "same_1"], ["same", "same-2", "same-3", "same-1", "same_1"]),
    (["same", "same", "same-2"], ["same", "same-2", "same-2-2"]),
    (["café", "cafe\u0301"], ["café", "café-2"]),
    (["Straße", "strasse"], ["Straße", "strasse-2"]),
    (["İ", "i\u0307"], ["İ", "i̇-2"]),
    (["ﬁn", "FIN"], ["ﬁn", "FIN-2"]),
    (["a", "A", "b"], ["a", "A-2", "b"]),
    (["a", "b", "a-2"], ["a", "b", "a-2"]),
    (["a.b", "a-b"], ["a-b", "a-b-2"]),
]


@pytest.mark.parametrize(("slugs", "stems"), COLLISIONS)
def test_collisions(slugs: list[str], stems: list[str]) -> None:
    assert paths_of(*[entry(i, slug) for i, slug in enumerate(slugs)]) == [f"posts/{stem}.md" for stem in stems]


def test_other_days_and_types_do_not_collide() -> None:
    entries = [entry(1, day="2020-01-01"), entry(2, day="2020-01-02"), entry(3, post_type="page"), entry(4)]
    assert paths_of(*entries) == ["posts/2020-01-01-a.md", "posts/2020-01-02-a.md", "pages/a.md", "posts/a.md"]


def test_published_posts_come_before_drafts() -> None:
    drafts = [entry(1, status="draft"), entry(2), entry(3, status="private"), entry(4)]
    assert paths_of(*drafts) == ["posts/a-3.md", "posts/a.md", "posts/a-4.md", "posts/a-2.md"]


def test_what_is_not_public_may_have_a_place_of_its_own() -> None:
    entries = [
        entry(1),
        entry(2, status="private"),
        entry(3, post_type="book", status="draft"),
        entry(4, "b", post_type="book"),
    ]
    templates = {"post": "posts/{slug}.md", "*": "{type}/{slug}.md", "draft": "drafts/{type}-{slug}.md"}
    paths = assign_paths(entries, Options(), templates=templates)
    assert list(paths.values()) == ["posts/a.md", "book/b.md", "drafts/post-a.md", "drafts/book-a.md"]


def test_later_items_leave_names_as_they_were() -> None:
    before = [entry(1, "x"), entry(2, "x"), entry(3, "y")]
    after = paths_of(*before, entry(4, "x-2"), entry(5, "x"))
    assert after[:3] == paths_of(*before)


def test_types_of_one_folder_name_stay_apart() -> None:
    entries = [entry(i, post_type=name) for i, name in enumerate(["book", "Book", "../book", "post", "posts"])]
    assert paths_of(*entries) == ["book/a.md", "Book-2/a.md", "book-3/a.md", "posts/a.md", "posts-2/a.md"]


def page(position: int, slug: str, parent: str = "0", **fields: str) -> Entry:
    return entry(position, slug, parent=parent, post_type="page", **fields)


PAGES = [
    ([page(1, "a"), page(2, "b"), page(3, "team", "1"), page(4, "team", "2")], ["a", "b", "a/team", "b/team"]),
    ([page(3, "c", "2"), page(2, "b", "1"), page(1, "a")], ["a/b/c", "a/b", "a"]),
    ([page(1, "a", "2"), page(2, "b", "1"), page(3, "c", "3"), page(4, "d", "1")], ["a", "b", "c", "a/d"]),
    ([page(1, "a", "99")], ["a"]),
    ([page(1, "a", "x")], ["a"]),
    ([entry(1, "post"), page(2, "a", "1")], ["post", "a"]),
    ([page(1, "", title="Secret plan", status="draft"), page(2, "a", "1")], ["secret-plan", "a"]),
    ([page(1, "a.md"), page(2, "b", "1"), page(3, "a-md")], ["a-md", "a-md/b", "a-md-2"]),
    ([page(1, "con"), page(2, "x", "1")], ["con_", "con_/x"]),
    ([page(1, ".."), page(2, "x", "1")], ["page-1", "page-1/x"]),
]


@pytest.mark.parametrize(("pages", "stems"), PAGES)
def test_pages(pages: list[Entry], stems: list[str]) -> None:
    found = paths_of(*pages)
    assert [path.partition("/")[2] for path in found] == [f"{stem}.md" for stem in stems]
    check_safe(found)


def test_parent_that_is_not_selected_keeps_its_place() -> None:
    parent, child = page(1, "a", status="trash"), page(2, "b", "1")
    assert assign_paths([child], Options(), {"1": parent}.get) == {2: "pages/a/b.md"}


def test_two_pages_of_one_id() -> None:
    pages = [page(1, "a"), page(2, "b", "1", post_id="7"), page(3, "c", "0", post_id="7"), page(4, "d", "7")]
    assert paths_of(*pages) == ["pages/a.md", "pages/a/b.md", "pages/c.md", "pages/a/b/d.md"]


def test_a_chain_of_ten_thousand_pages() -> None:
    start = time.perf_counter()
    found = paths_of(*[page(i, "p", str(i + 1)) for i in range(10_000)])
    assert time.perf_counter() - start < 10
    assert max(path.count("/") for path in found) <= 20
    check_safe(found)


def test_a_ring_of_ten_thousand_pages() -> None:
    found = paths_of(*[page(i, f"p{i}", str((i + 1) % 10_000)) for i in range(10_000)])
    assert found[0] == "pages/p0.md"
    check_safe(found)


def test_long_names_are_cut_at_a_character_with_a_hash() -> None:
    found = paths_of(
        entry(1, "%d0%bf" * 200),
        entry(2, "%d0%bf" * 201),
        entry(3, "漢字" * 90),
        entry(4, "x" * 1_000_000),
        entry(5, "b" * 190),
    )
    check_safe(found)
    assert found[0].startswith("posts/" + "п" * 80)
    assert found[0][:-6] != found[1][:-6]
    assert found[4] == f"posts/{'b' * 190}.md"


def test_long_ancestors_leave_room_for_the_page() -> None:
    found = paths_of(page(1, "x" * 200), page(2, "y" * 200, "1"), page(3, "z" * 200, "2"), page(4, "w" * 200, "3"))
    check_safe(found)
    assert found[1].startswith("pages/xxx")


def test_equal_names_cost_no_square() -> None:
    start = time.perf_counter()
    found = paths_of(*[entry(i, "same") for i in range(30_000)])
    assert found[-1] == "posts/same-30000.md"
    assert time.perf_counter() - start < 8


def test_renamed_is_noted_once_with_its_post() -> None:
    diagnostics = Diagnostics()
    assign_paths([entry(1), entry(2)], Options(), diagnostics=diagnostics)
    assert [(row.kind.code, row.post_id, str(row)) for row in diagnostics] == [
        ("renamed", "2", "written as posts/a-2.md: posts/a.md is taken by another file")
    ]


ODD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "con",
            "NUL",
            "aux.txt",
            "..",
            "%2e%2e%2f",
            "posts",
            ".wxr2md",
            "a",
            "A",
            "ß",
            "ss",
            "a-2",
            "İ",
            "%d0",
            "\ud800",
        ]
    ),
    st.text(alphabet="aA-_. %2fé\u0301\u200b", max_size=6),
    st.text(alphabet="漢x", min_size=100, max_size=260),
)
ENTRIES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(["post", "page", "page", ""]), ODD),
        st.sampled_from(["publish", "draft", ""]),
        ODD,
        ODD,
        st.sampled_from(["", "2020-01-01"]),
        st.integers(0, 12),
    ),
    max_size=14,
)


@settings(max_examples=300, deadline=None)
@given(ENTRIES, st.sampled_from(["unicode", "ascii"]))
def test_any_list_of_items_gives_safe_unique_paths(rows: list[tuple[str, str, str, str, str, int]], slugs: str) -> None:
    entries = [
        entry(i, slug, post_type=kind, status=status, day=day, title=title, parent=str(parent))
        for i, (kind, status, slug, title, day, parent) in enumerate(rows)
    ]
    found = paths_of(*entries, slugs=slugs)
    check_safe(found)
    assert found == paths_of(*entries, slugs=slugs)


@given(
    st.text(alphabet="abcxyz019-_é漢，？’", min_size=1, max_size=60).filter(
        lambda text: text.strip("-_") == text and "--" not in text
    )
)
def test_good_slugs_stay_as_they_are(slug: str) -> None:
    assert safe_name(unicodedata.normalize("NFC", slug)) == unicodedata.normalize("NFC", slug)
