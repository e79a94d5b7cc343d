"""Which addresses are embeds, by provider and id; which are text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxr2md.content import autoembed, embeds
from wxr2md.content.registry import Embed

KNOWN = [
    ("https://www.youtube.com/watch?v=aqz-KE-bpKQ", "youtube", "aqz-KE-bpKQ"),
    ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=10s", "youtube", "aqz-KE-bpKQ"),
    ("https://www.youtube.com/watch?feature=share&amp;v=aqz-KE-bpKQ", "youtube", "aqz-KE-bpKQ"),
    ("http://youtu.be/aqz-KE-bpKQ", "youtube", "aqz-KE-bpKQ"),
    ("https://m.youtube.com/shorts/aqz-KE-bpKQ", "youtube", "aqz-KE-bpKQ"),
    ("https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ", "youtube", "aqz-KE-bpKQ"),
    ("//www.youtube.com/embed/aqz-KE-bpKQ", "youtube", "aqz-KE-bpKQ"),
    ("https://www.youtube.com/playlist?list=PLabc_-123", "youtube-playlist", "PLabc_-123"),
    ("https://vimeo.com/76979871", "vimeo", "76979871"),
    ("https://player.vimeo.com/video/76979871?title=0", "vimeo", "76979871"),
    ("https://vimeo.com/channels/staffpicks/76979871", "vimeo", "76979871"),
    ("https://twitter.com/wordpress/status/1234567890", "twitter", "1234567890"),
    ("https://x.com/wordpress/status/1234567890?s=20", "twitter", "1234567890"),
    ("https://www.instagram.com/p/BpmueLLgEn_/?utm_source=x", "instagram", "BpmueLLgEn_"),
    ("https://www.tiktok.com/@some.one/video/69123", "tiktok", "69123"),
    ("https://soundcloud.com/forss/flickermood", "soundcloud", "forss/flickermood"),
    ("https://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC", "spotify", "track/4uLU6hMCjMI75M1A2tKUQC"),
    ("https://codepen.io/team/pen/abCdEf", "codepen", "team/pen/abCdEf"),
    ("https://gist.github.com/ann/0123abcd.js", "gist", "ann/0123abcd"),
    ("https://www.flickr.com/photos/ann/123456/in/set-1", "flickr", "ann/123456"),
    ("https://www.dailymotion.com/video/x8abcd", "dailymotion", "x8abcd"),
    ("https://www.ted.com/talks/ann_example_on_quiet", "ted", "ann_example_on_quiet"),
    ("https://www.slideshare.net/ann/quiet-rooms", "slideshare", "ann/quiet-rooms"),
    ("https://www.reddit.com/r/blog/comments/abc123/title/", "reddit", "r/blog/comments/abc123"),
    ("https://wordpress.tv/2018/10/14/some-talk/", "wordpress-tv", "2018/10/14/some-talk"),
    ("https://videopress.com/v/abcDEF12", "videopress", "abcDEF12"),
    ("https://ann.smugmug.com/Album/x", "smugmug", ""),
]
UNKNOWN = [
    "https://example.org/",
    "https://www.youtube.com/",
    "https://www.youtube.com/user/ann",
    "https://notyoutube.com/watch?v=aqz-KE-bpKQ",
    "https://youtube.com.example.org/watch?v=aqz-KE-bpKQ",
    "https://vimeo.com/about",
    "https://twitter.com/wordpress",
    "https://www.facebook.com/ann",
    "ftp://youtu.be/aqz-KE-bpKQ",
    "youtu.be/aqz-KE-bpKQ",
    "javascript:alert(1)",
    "",
    "https://[::1/",
]


@pytest.mark.parametrize(("url", "provider", "id_"), KNOWN)
def test_known(url: str, provider: str, id_: str) -> None:
    found = embeds.known(url)
    assert found is not None
    assert (found.provider, found.id) == (provider, id_)


@pytest.mark.parametrize("url", UNKNOWN)
def test_unknown(url: str) -> None:
    assert embeds.known(url) is None


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://example.org/a?b=1&amp;c=2", "https://example.org/a?b=1&c=2"),
        ("https://example.org/a?b=1&#038;copy=2", "https://example.org/a?b=1&copy=2"),
        ("//example.org/a", "https://example.org/a"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ('https://example.org/<x>"{{y}}\\', "https://example.org/%3Cx%3E%22%7B%7By%7D%7D%5C"),
        ("https://example.org/übung", "https://example.org/übung"),
        ("HTTPS://EXAMPLE.org/%41", "HTTPS://EXAMPLE.org/%41"),
        ("mailto:ann@example.org", ""),
        ("/local", ""),
        ("https:///nohost", ""),
    ],
)
def test_clean(url: str, clean: str) -> None:
    assert embeds.clean(url) == clean


@given(st.text(max_size=40))
def test_a_cleaned_address_can_stand_in_an_autolink(tail: str) -> None:
    url = embeds.clean("https://example.org/" + tail)
    assert not set(url) & set('<>"{}\\` \n\t\r\f\v')
    assert embeds.clean(url) == url or "&" in url


def test_any_address_is_an_embed_where_an_embed_is_asked_for() -> None:
    assert embeds.generic("https://example.org/x") == Embed("", "", "https://example.org/x")
    assert embeds.generic("nonsense") is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://example.org/a.mp3", "audio"),
        ("https://example.org/a.MP4?x=1", "video"),
        ("https://example.org/a.webm#t=1", "video"),
        ("https://example.org/mp3", ""),
        ("https://example.org/a.mp3/", ""),
        ("", ""),
    ],
)
def test_player(url: str, kind: str) -> None:
    assert embeds.player(url) == kind


def test_the_player_of_one_file() -> None:
    assert embeds.player_html("audio", ["a.mp3?b=1&amp;c=2"]) == (
        '<audio controls src="a.mp3?b=1&amp;c=2"><a href="a.mp3?b=1&amp;c=2">a.mp3?b=1&amp;c=2</a></audio>'
    )


def test_the_player_of_several() -> None:
    assert embeds.player_html("video", ["a.mp4", "a.webm"], 'p"x.jpg') == (
        '<video controls poster="p&quot;x.jpg"><source src="a.mp4"><source src="a.webm">'
        '<a href="a.mp4">a.mp4</a></video>'
    )


URL = "https://youtu.be/abcdefghijk"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (URL, "X"),
        (f"a\n\n{URL}\n\nb", "a\n\nX\n\nb"),
        (f"a\n  {URL} \t\nb", "a\n  X \t\nb"),
        (f"<p>{URL}</p>", "<p>X</p>"),
        (f'<p class="a"> {URL} </p>', '<p class="a"> X </p>'),
        (f"{URL}\n{URL}", "X\nX"),
        (f"<!-- c -->\n{URL}", "<!-- c -->\nX"),
        (f"<pre>a</pre>\n{URL}", "<pre>a</pre>\nX"),
    ],
)
def test_alone(text: str, result: str) -> None:
    assert autoembed.replace(text, lambda url: "X") == result


@pytest.mark.parametrize(
    "text",
    [
        f"see {URL}",
        f"{URL} there",
        f"<p>see {URL}</p>",
        f"<p><em>{URL}</em></p>",
        f"<p>a<br>{URL}</p>",
        f"<td>{URL}</td>",
        f"<pre>\n{URL}\n</pre>",
        f"<code>\n{URL}\n</code>",
        f"<script>\n{URL}\n</script>",
        f"<!--\n{URL}\n-->",
        f'<a href="\n{URL}\n">x</a>',
        f"[embed]\n{URL}[/embed]",
        f'"{URL}"',
        "no address",
    ],
)
def test_not_alone(text: str) -> None:
    assert autoembed.replace(text, lambda url: "X") == text


def test_none_leaves_the_address() -> None:
    assert autoembed.replace(URL, lambda url: None) == URL


def test_hostile_text_takes_linear_time() -> None:
    for text in ("<p " * 50_000, "https://a\n" * 50_000, "<pre>" * 50_000, f"<p> {' ' * 50_000}", "<p>\n" * 50_000):
        autoembed.replace(text + "://", lambda url: None)
