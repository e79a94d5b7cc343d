"""Which address is a thing of another site that WordPress shows in the page: the provider's name and the thing's id."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import cache
from urllib.parse import quote, urlsplit

from wxr2md.content.registry import Context, Embed
from wxr2md.model import Media

_HOST = r"^https?://(?:www\.|m\.|mobile\.)?"
_END = r"(?![\w-])"


# Group 1 is the id as the provider itself writes it in its embed code.
PROVIDERS = (
    (
        "youtube",
        r"youtube(?:-nocookie)?\.com/(?:embed|v|e|shorts|live)/(?!videoseries|playlist)([\w-]{6,20})" + _END,
    ),
    ("youtube", r"youtube\.com/(?:watch|attribution_link)/?\?(?:[^#\s]*&)?v=([\w-]{6,20})" + _END),
    ("youtube", r"youtu\.be/(?!playlist)([\w-]{6,20})" + _END),
    ("youtube-playlist", r"(?:youtube\.com|youtu\.be)/(?:playlist|embed/videoseries)\?(?:[^#\s]*&)?list=([\w-]+)"),
    ("vimeo", r"(?:player\.)?vimeo\.com/(?:[\w-]+/){0,4}(?:video/)?(\d+)" + _END),
    ("twitter", r"(?:twitter|x)\.com/(?:#!/)?\w+/status(?:es)?/(\d+)"),
    ("instagram", r"(?:instagram\.com|instagr\.am)/(?:[\w.]+/)?(?:p|reel|reels|tv)/([\w-]+)"),
    ("tiktok", r"tiktok\.com/@[\w.-]+/video/(\d+)"),
    ("soundcloud", r"soundcloud\.com/([\w-]+/(?:sets/)?[\w-]+)"),
    ("spotify", r"(?:open|play)\.spotify\.com/(?:intl-\w+/)?((?:track|album|playlist|episode|show|artist)/\w+)"),
    ("spotify", r"open\.spotify\.com/user/[^/\s]+/(playlist/\w+)"),
    ("codepen", r"codepen\.io/([\w-]+/(?:pen|embed|full|details|live)/\w+)"),
    ("gist", r"gist\.github\.com/([\w-]+/[0-9a-f]+|[0-9a-f]+)(?:\.js)?" + _END),
    ("flickr", r"flickr\.com/photos/([^/\s?#]+/\d+)"),
    ("flickr", r"flic\.kr/(p/\w+)"),
    ("dailymotion", r"dailymotion\.com/(?:embed/)?video/([a-z0-9]+)"),
    ("dailymotion", r"dai\.ly/([a-z0-9]+)"),
    ("ted", r"(?:embed\.)?ted\.com/talks/(?:lang/[\w-]+/)?([\w-]+)"),
    ("slideshare", r"(?:[a-z]{2}\.)?slideshare\.net/(?!slideshow/embed_code)([\w.-]+/[\w-]+)"),
    ("reddit", r"(?:old\.)?reddit\.com/(r/\w+/comments/\w+)"),
    ("wordpress-tv", r"wordpress\.tv/(\d{4}/\d\d/\d\d/[\w-]+)"),
    ("videopress", r"(?:videopress\.com/(?:v|embed)|video\.wordpress\.com/embed)/(\w+)"),
    ("facebook", r"facebook\.com/([\w.-]+/(?:posts|videos|activity|photos)/[\w./-]*\w)"),
    ("facebook", r"facebook\.com/((?:photo|video|permalink|story|watch)[\w.]*/?\?[^#\s]+)"),
    ("bluesky", r"bsky\.app/profile/([\w.:-]+/post/\w+)"),
    ("mixcloud", r"mixcloud\.com/([\w-]+/[\w-]+)"),
    ("speakerdeck", r"speakerdeck\.com/([\w-]+/[\w-]+)"),
    ("scribd", r"scribd\.com/(?:doc|document|embeds)/(\d+)"),
    ("kickstarter", r"kickstarter\.com/projects/([\w-]+/[\w-]+)"),
    ("imgur", r"imgur\.com/((?:a/|gallery/)?\w+)"),
    ("tumblr", r"([\w-]+\.tumblr\.com/post/\d+)"),
    ("pinterest", r"(?:[a-z]{2}\.)?pinterest\.[a-z.]{2,6}/(pin/\d+)"),
)
# Other hosts that WordPress asks for an embed (WP_oEmbed's list of providers, past ones too), by name.
HOSTS = {
    "animoto.com": "animoto",
    "cloudup.com": "cloudup",
    "collegehumor.com": "collegehumor",
    "crowdsignal.net": "crowdsignal",
    "polldaddy.com": "crowdsignal",
    "poll.fm": "crowdsignal",
    "survey.fm": "crowdsignal",
    "embed.bsky.app": "bluesky",
    "funnyordie.com": "funnyordie",
    "hulu.com": "hulu",
    "issuu.com": "issuu",
    "meetu.ps": "meetup",
    "pca.st": "pocketcasts",
    "photobucket.com": "photobucket",
    "rdio.com": "rdio",
    "reverbnation.com": "reverbnation",
    "revision3.com": "revision3",
    "screencast.com": "screencast",
    "smugmug.com": "smugmug",
    "someecards.com": "someecards",
    "vine.co": "vine",
    "viddler.com": "viddler",
    "wolframcloud.com": "wolframcloud",
}
PLAYERS = {
    **dict.fromkeys(("mp3", "ogg", "flac", "m4a", "wav", "wma"), "audio"),
    **dict.fromkeys(("mp4", "m4v", "webm", "ogv", "wmv", "flv"), "video"),
}
_UNSAFE = re.compile(r"[^\w!#$%&'()*+,\-./:;=?@~\[\]]")


def clean(url: str) -> str:
    """Return an http(s) address that can stand between `<` and `>` in Markdown and runs nowhere, "" if it is none.

    Escapes of HTML are undone; blanks, quotes, braces, backslashes and angle brackets become percent escapes.
    """
    url = re.sub(r"&(?:amp|#0*38|#x0*26);", "&", url, flags=re.IGNORECASE).strip()
    if url.startswith("//"):
        url = "https:" + url
    if not re.match(r"https?://[^/\s?#<>\"]", url, re.IGNORECASE):
        return ""
    return _UNSAFE.sub(lambda char: quote(char[0], errors="replace"), url)


def known(url: str) -> Embed | None:
    """Return the embed that WordPress would show for an address alone on its line, None where it shows the address."""
    url = clean(url)
    if not url or len(url) > 2000:
        return None
    for provider, pattern in _patterns():
        if match := pattern.match(url):
            return Embed(provider, match[1], url)
    host = _host(url).removeprefix("www.")
    name = HOSTS.get(host) or HOSTS.get(host.partition(".")[2])
    return Embed(name, "", url) if name else None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return PROVIDERS with their patterns compiled: that takes 4 ms, and not every site shows embeds."""
    return [(provider, re.compile(_HOST + pattern, re.IGNORECASE)) for provider, pattern in PROVIDERS]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:  # an unclosed IPv6 address
        return ""


def generic(url: str) -> Embed | None:
    """Return any http(s) address as an embed, its provider "" where it is not known; None if it is no such address."""
    url = clean(url)
    return (known(url) or Embed("", "", url)) if url else None


def player(url: str) -> str:
    """Return "audio" or "video" for an address of a file that a browser plays, else ""."""
    path = re.sub(r"[?#].*", "", url, flags=re.DOTALL)
    return PLAYERS.get(path[-5:].rpartition(".")[2].lower(), "")


def attached(context: Context, kind: str) -> list[Media]:
    """Return the recordings ("audio") or films ("video") that were uploaded to the post, in their order."""
    return [media for media in context.attached(context.item.post_id) if player(media.url) == kind]


def player_html(kind: str, urls: Sequence[str], poster: str = "") -> str:
    """Return the element that plays one file ("audio" or "video") stored under these addresses, in order of choice.

    A link stands in it for readers without a player, as WordPress writes it.
    """
    links = [html.escape(html.unescape(url)) for url in urls]
    fallback = f'<a href="{links[0]}">{links[0]}</a>'
    shown = f' poster="{html.escape(html.unescape(poster))}"' if poster else ""
    if len(links) == 1:
        return f'<{kind} controls src="{links[0]}"{shown}>{fallback}</{kind}>'
    sources = "".join(f'<source src="{link}">' for link in links)
    return f"<{kind} controls{shown}>{sources}{fallback}</{kind}>"
