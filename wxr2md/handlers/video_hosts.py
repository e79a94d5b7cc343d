"""Shortcodes that show a thing of another site by its address or id: embeds with an address a reader can open."""

from __future__ import annotations

import html
import re
from typing import NamedTuple
from urllib.parse import quote, urlencode

from wxr2md.content.registry import SOURCE_RULES, Attributes, Context, Embed, Html, Result, shortcode
from wxr2md.handlers.markup import block, first, link, names, paragraph, plain, positional, quoted, visible

URL_KEYS = names("url src href link video video_url videourl photo album_url path movie file")
ID_KEYS = names("id video_id videoid v vid clip_id tweet guid key")
WEB = re.compile(r"(?:https?:)?//[^\s\"'<>]+", re.IGNORECASE)
YOUTUBE_ID = re.compile(r"(?:[?&]v=|youtu\.be/|/(?:embed|v|shorts|live|vi)/)([\w-]{11})(?![\w-])")
YOUTUBE_LIST = re.compile(r"[?&]list=([\w-]+)")
COLON = re.compile(r"\[(audio|dewplayer|flv|mp3|slideshare|video|vimeo|youtube):\s*(https?://[^\[\]\n<>]+)\]")
YOUTUBE_START = re.compile(r"[?&#](?:t|start)=(\d\w*)")


class Host(NamedTuple):
    """How a site names its things: `id` finds one in an address, `bare` accepts one alone, `address` shows it."""

    provider: str
    id: str = ""  # a pattern with one group, searched in a URL
    bare: str = ""  # a pattern for an id that stands alone
    address: str = ""  # with {} for the id


HOSTS: dict[str, Host] = {
    "vimeo": Host("vimeo", r"vimeo\.com/(?:.*/)?(\d+)", r"\d+", "https://vimeo.com/{}"),
    "videopress": Host("videopress", r"/(?:v|embed)/(\w{8})\b", r"\w{8}", "https://videopress.com/v/{}"),
    "dailymotion": Host(
        "dailymotion", r"(?:/video/|/swf/|dai\.ly/)(\w+)", r"\w{5,32}", "https://www.dailymotion.com/video/{}"
    ),
    "ted": Host("ted", "", r"\d+", "https://www.ted.com/talks/view/id/{}"),
    "soundcloud": Host("soundcloud", "", r"\d+", "https://api.soundcloud.com/tracks/{}"),
    "twitter": Host("twitter", r"/status(?:es)?/(\d+)", r"\d{6,}", "https://twitter.com/i/status/{}"),
    "instagram": Host("instagram", r"/(?:p|reel|tv)/([\w-]+)", r"[\w-]{9,14}", "https://www.instagram.com/p/{}/"),
    "flickr": Host("flickr", r"/photos/[^/]+/(\d+)", r"\d{6,}", "https://www.flickr.com/photo.gne?id={}"),
    "scribd": Host("scribd", r"/(?:doc|document)/(\d+)", r"\d+", "https://www.scribd.com/document/{}"),
    "tiktok": Host("tiktok", r"/video/(\d+)", "", ""),
    "kickstarter": Host("kickstarter"),
    "mixcloud": Host("mixcloud"),
    "facebook": Host("facebook"),
    "pinterest": Host("pinterest", r"/pin/(\d+)", r"\d+", "https://www.pinterest.com/pin/{}/"),
    "giphy": Host("giphy", r"/gifs/(?:.*-)?(\w+)$", r"\w{8,}", "https://giphy.com/gifs/{}"),
    "wistia": Host("wistia", r"/medias/(\w+)", r"\w{10}", "https://fast.wistia.net/embed/iframe/{}"),
    "vine": Host("vine", r"/v/(\w+)", r"\w{11}", "https://vine.co/v/{}"),
    "viddler": Host("viddler", "", r"\w{6,10}", "https://www.viddler.com/v/{}"),
    "archive.org": Host(
        "archive.org", r"/(?:details|embed)/([^/?#]+)", r"[\w.-]{3,}", "https://archive.org/details/{}"
    ),
    "documentcloud": Host("documentcloud"),
    "jsfiddle": Host("jsfiddle"),
    "issuu": Host("issuu"),
    "twitch": Host("twitch"),
    "getty": Host("getty"),
    "sketchfab": Host("sketchfab", r"([0-9a-f]{32})", r"[0-9a-f]{32}", "https://sketchfab.com/3d-models/{}"),
    "loom": Host("loom", r"/share/(\w+)", r"[0-9a-f]{32}", "https://www.loom.com/share/{}"),
    "google-video": Host("google-video", "", r"-?\d{10,}", "https://video.google.com/videoplay?docid={}"),
    "google-maps": Host("google-maps"),
    "web": Host(""),
}
NAMES: dict[str, tuple[str, ...]] = {
    "vimeo": (
        "vimeo",
        "su_vimeo",
        "vimeo_sc",
        "vimeo-video",
        "fusion_vimeo",
        "vimeovideo",
        "video_vimeo",
        "video_lightbox_vimeo5",
    ),
    "videopress": ("wpvideo", "videopress"),
    "dailymotion": ("dailymotion", "su_dailymotion", "dailymotion-channel"),
    "ted": ("ted",),
    "soundcloud": ("soundcloud", "fusion_soundcloud"),
    "twitter": ("twitter", "tweet", "blackbirdpie", "embed_tweet", "fusion_twitter_tweet"),
    "instagram": ("instagram", "fusion_instagram_post"),
    "flickr": ("flickr", "flickrvideo", "flickr_photo"),
    "scribd": ("scribd", "scribd-doc"),
    "tiktok": ("tiktok",),
    "kickstarter": ("kickstarter",),
    "mixcloud": ("mixcloud",),
    "facebook": ("facebook", "facebook_embedded_post", "facebook-post"),
    "pinterest": ("pinterest", "pin"),
    "giphy": ("giphy",),
    "wistia": ("wistia",),
    "vine": ("vine",),
    "viddler": ("viddler",),
    "archive.org": ("archiveorg", "archiveorg-book", "archives-org", "archive-org"),
    "documentcloud": ("documentcloud",),
    "jsfiddle": ("jsfiddle",),
    "issuu": ("issuu",),
    "twitch": ("twitch", "twitchtv"),
    "getty": ("getty",),
    "sketchfab": ("sketchfab",),
    "loom": ("loom",),
    "google-video": ("googlevideo", "google-video", "gvideo"),
    "google-maps": ("googlemaps", "googlemap", "google-map-sc", "su_gmap"),
    "web": names(
        "iframe advanced_iframe pdf-embedder embeddoc gview pdfviewer gdoc flash swf su_document kml_flashembed "
        "swfobject hulu ustream livestream metacafe blip.tv bliptv "
        "myspace myvideo medium houzz upcomingevents mesh screencast dailymile pdf embedpress wpdoc embed_iframe "
        "codepen popup_video video_popup url_preview oembed"
    ),
}
NO_PROSE = frozenset(("wpvideo", "videopress"))  # so a word of letters in them is an id
YOUTUBE = names(
    "youtube youtube_sc embedyt su_youtube su_youtube_advanced fusion_youtube yt tube lyte youtubevideo "
    "youtube-video video_youtube youtube_video tubepress epyt youtuber video_lightbox_youtube ytp_video"
)


def value_of(attributes: Attributes, inner: str) -> str:
    """Return the address or id that a shortcode names, wherever it does: in an attribute, without a key, enclosed."""
    alone = positional(attributes)
    value = first(attributes, *URL_KEYS, *ID_KEYS) or (alone if no_word(alone) else "") or plain(inner)
    return html.unescape(value).strip().strip("\"'")


def no_word(value: str) -> bool:
    """Tell an id from a word of prose (`[instagram photography tips]`): it has a digit, a mark, a capital inside."""
    word = value.split(" ", 1)[0]
    return bool(re.search(r"[\d_/:?=&.]|.[A-Z]", word))


def address(value: str) -> str:
    """Return the web address in a value, with a scheme; "" where it has none."""
    found = WEB.search(value)
    if found is None:
        return f"https://{value}" if re.match(r"www\.[\w-]+\.\w", value) and " " not in value else ""
    return found[0] if found[0][0] in "hH" else f"https:{found[0]}"


def hosted(host: Host, value: str) -> Embed | None:
    """Return the embed that an address or a bare id names; None where the value is neither."""
    if url := address(value):
        found = re.search(host.id, url) if host.id else None
        return Embed(host.provider, found[1] if found else "", url)
    word = value.split(" ", 1)[0]
    if host.bare and re.fullmatch(host.bare, word):
        return Embed(host.provider, word, host.address.format(word))
    return None


def youtube_embed(value: str) -> Embed | None:
    """Return the embed of a YouTube address (any of its forms) or bare id, with its list and start kept."""
    if re.fullmatch(r"[\w-]{11}", value.split(" ", 1)[0]):
        return Embed("youtube", value[:11], f"https://www.youtube.com/watch?v={value[:11]}")
    url = address(value) or (
        f"https://www.youtube.com/{value.lstrip('/')}" if value.startswith(("watch?", "/watch?")) else ""
    )
    video = YOUTUBE_ID.search(url)
    if video is None:
        return Embed("youtube", "", url) if url else None
    listed, start = YOUTUBE_LIST.search(url), YOUTUBE_START.search(url)
    more = (f"&list={listed[1]}" if listed else "") + (f"&t={start[1]}" if start else "")
    return Embed("youtube", video[1], f"https://www.youtube.com/watch?v={video[1]}{more}")


def hosted_any(value: str) -> Embed | None:
    """Return the embed of any web address that a page builder names as a video."""
    url = address(html.unescape(value))
    if "youtu" in url:
        return youtube_embed(url)
    return hosted(HOSTS["vimeo"] if "vimeo.com" in url else HOSTS["web"], url)


def beside(found: Embed | None, attributes: Attributes, inner: str) -> Result | None:
    """Keep what a shortcode encloses by mistake: `[vimeo 1] text [vimeo]2[/vimeo]` is one shortcode to WordPress."""
    named = bool(first(attributes, *URL_KEYS, *ID_KEYS) or no_word(positional(attributes)))
    if found is None or not named or not visible(inner):
        return found
    return Html(paragraph(link(found.url, "")) + block(inner))


@shortcode(*YOUTUBE)
def youtube(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    return beside(youtube_embed(value_of(attributes, inner)), attributes, inner)


@shortcode(*(name for names in NAMES.values() for name in names))
def host_shortcode(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    host = HOSTS[next(host for host, names in NAMES.items() if name in names)]
    value = value_of(attributes, inner) or (positional(attributes) if name in NO_PROSE else "")
    return beside(hosted(host, value), attributes, inner)


@shortcode("spotify")
def spotify(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    value = value_of(attributes, inner)
    found = re.search(r"spotify:((?:user:\w+:)?\w+):(\w+)", value)
    if found is None:
        return hosted(Host("spotify", r"open\.spotify\.com/(?:\w+/)*(\w+)"), value)
    return Embed("spotify", found[2], f"https://open.spotify.com/{found[1].replace(':', '/')}/{found[2]}")


@shortcode("slideshare")
def slideshare(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    value = value_of(attributes, inner)
    number = re.match(r"(?:id=)?(\d+)", value)
    if number is None:
        return hosted(Host("slideshare"), value)
    return Embed("slideshare", number[1], f"https://www.slideshare.net/slideshow/embed_code/{number[1]}")


@shortcode("googleapps")
def googleapps(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    domain, folder = attributes.get("domain", ""), attributes.get("dir", "")
    if not re.fullmatch(r"[a-z]+[0-9]*", domain) or not folder:
        return None
    query = html.unescape(attributes.get("query", ""))
    return Embed("google-apps", "", f"https://{domain}.google.com/{folder.strip('/')}" + (f"?{query}" if query else ""))


@shortcode("polldaddy", "crowdsignal")
def poll(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if number := re.match(r"\d+", attributes.get("poll", "")):
        return Embed("crowdsignal", number[0], f"https://poll.fm/{number[0]}")
    if survey := re.match(r"\w+", attributes.get("survey", "")):
        return Embed("crowdsignal", survey[0], f"https://polldaddy.com/s/{survey[0]}")
    return hosted(Host("crowdsignal"), value_of(attributes, inner))


@shortcode("bandcamp")
def bandcamp(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    for kind in ("album", "track"):
        if number := re.match(r"\d+", attributes.get(kind, "")):
            return Embed("bandcamp", number[0], f"https://bandcamp.com/EmbeddedPlayer/{kind}={number[0]}/")
    return hosted(Host("bandcamp"), value_of(attributes, inner))


@shortcode("wufoo")
def wufoo(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    user, form = attributes.get("username", ""), attributes.get("formhash", "")
    if not (re.fullmatch(r"[\w-]+", user) and re.fullmatch(r"\w+", form)):
        return None
    return Embed("wufoo", form, f"https://{user}.wufoo.com/forms/{form}/")


@shortcode("CodePen_Embed", "codepen_embed", "codepen-embed")
def codepen(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    user, pen = attributes.get("user", "anon"), first(attributes, "slug_hash", "href")
    if not (re.fullmatch(r"[\w-]+", user) and re.fullmatch(r"\w+", pen)):
        return hosted(Host("codepen", r"/pen/(\w+)"), value_of(attributes, inner))
    return Embed("codepen", pen, f"https://codepen.io/{user}/pen/{pen}")


@shortcode("map", "google_map", "gmap", "google-map", "su_gmaps", "bgmp-map", "wpgmza_address", "pw_map", "flexiblemap")
def place_map(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    if place := first(attributes, "address", "q", "center", "location"):
        return Embed(
            "google-maps", "", "https://www.google.com/maps?" + urlencode({"q": html.unescape(place)}, quote_via=quote)
        )
    return hosted(HOSTS["google-maps"], value_of(attributes, inner))


@shortcode(
    "dewplayer",
    "mp3player",
    "mp3-jplayer",
    "mp3t",
    "mp3j",
    "mp3",
    "su_audio",
    "haiku",
    "sc_embed_player",
    "zoomsounds_player",
)
def audio_player(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    url = address(html.unescape(first(attributes, "track", "fileurl", "mp3", "source")) or value_of(attributes, inner))
    return Html(f'<audio controls="controls" src="{quoted(url.split("|")[0])}"></audio>') if url else None


@shortcode(
    "flowplayer", "flv", "jwplayer", "su_video", "videojs", "fvplayer", "stream", "evp_embed_video", "s3mv", "fv_player"
)
def video_player(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    keys = ("mp4", "webm", "ogg", "flv", "mediaid", "splash")
    url = address(html.unescape(first(attributes, *keys)) or value_of(attributes, inner))
    return Html(f'<video controls="controls" src="{quoted(url)}"></video>') if url else None


def without_colon(source: str, context: Context) -> str:
    """Write `[audio:URL|titles=…]`, as old players had it, as a shortcode that WordPress's grammar knows."""
    return COLON.sub(lambda match: f"[{match[1]} {match[2].replace('|', ' ')}]", source)


SOURCE_RULES.append(without_colon)
