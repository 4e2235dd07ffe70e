"""Made-up pages of news sites: one article in many templates, with all that changes on a page by itself."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias


class Story(NamedTuple):
    """What an article says."""

    title: str
    paragraphs: tuple[str, ...]


STORY: Final = Story(
    "Pier to be rebuilt before summer",
    (
        "The harbour office said on Friday that the old pier would be rebuilt before the season begins.",
        "Work on the first 40 metres is to start in May, said Tomas Verrick, who runs the office.",
        "“We will not close the market,” he told residents at a meeting that 120 people came to.",
        "The county pays 6.5 million crowns, which is half of what engineers had asked for in January.",
        "Fishermen doubt the plan. Rina Sauter, who speaks for them, called the schedule a fairy tale.",
        "The pier was closed three years ago after a storm had torn off its northern end.",
        "A ferry to the islands has left from the quay since then, twice a day on working days.",
        "The council is to vote on the contract next week, and nobody expects it to be turned down.",
    ),
)


def _said(story: Story, before: str, after: str) -> Story:
    """The story with other words for some that stand in it once."""
    return story._replace(paragraphs=tuple(each.replace(before, after) for each in story.paragraphs))


EDITS: Final[Mapping[str, Callable[[Story], Story]]] = {
    "a number": lambda story: _said(story, "120 people", "210 people"),
    "a decimal": lambda story: _said(story, "6.5 million", "6.4 million"),
    "a year's word": lambda story: _said(story, "three years ago", "four years ago"),
    "a not": lambda story: _said(story, "will not close", "will close"),
    "a month": lambda story: _said(story, "start in May", "start in June"),
    "a name's letter": lambda story: _said(story, "Sauter", "Sautter"),
    "a verb": lambda story: _said(story, "said on Friday", "claimed on Friday"),
    "a weekday": lambda story: _said(story, "on Friday", "on Monday"),
    "a sentence more": lambda story: story._replace(
        paragraphs=(*story.paragraphs, "The state has not yet agreed.")
    ),
    "a sentence less": lambda story: _said(
        story, " Rina Sauter, who speaks for them, called the schedule a fairy tale.", ""
    ),
    "a paragraph less": lambda story: story._replace(paragraphs=story.paragraphs[:-1]),
    "paragraphs swapped": lambda story: story._replace(
        paragraphs=(*story.paragraphs[:5], story.paragraphs[6], story.paragraphs[5], story.paragraphs[7])
    ),
    "the headline": lambda story: story._replace(title="Pier may be rebuilt before summer"),
    "a correction": lambda story: story._replace(
        paragraphs=("Correction: the first sum that we gave was wrong.", *story.paragraphs)
    ),
}
"""Small changes of what an article says, all of which are edits."""


class Noise(NamedTuple):
    """What stands on a page beside its article."""

    head: str = ""
    above: str = ""
    within: str = ""
    """In the middle of the article's own text."""
    below: str = ""
    """At the end of the article's own element."""
    aside: str = ""
    foot: str = ""


Change: TypeAlias = Callable[[int], Noise]
"""What stands there at the visit of a number."""

_ADS: Final = ("boats", "a mortgage", "running shoes", "insurance for your cat", "garden chairs")
_HEADLINES: Final = (
    "Ferry line to add a night service",
    "Council seeks volunteers for the lantern festival",
    "Storm costs the coast a third of its beach huts",
    "School kitchen wins a prize for its soup",
    "Old lighthouse is for sale again",
    "Two towns quarrel over a bridge",
)


def _links(number: int, many: int = 4) -> str:
    chosen = (_HEADLINES[(number + nth) % len(_HEADLINES)] for nth in range(many))
    return "".join(f'<li><a href="/{number}-{nth}">{line}</a></li>' for nth, line in enumerate(chosen))


def _of_date(number: int) -> str:
    return f"2026-03-10T1{number}:0{number}:00+01:00"


CHANGES: Final[dict[str, Change]] = {
    "share and comment counts": lambda n: Noise(
        above=f'<div class="tools"><span>{17 * n} shares</span></div>',
        below=f"<p>{12 + n} comments</p><p>Comments ({12 + n})</p>",
    ),
    "clocks": lambda n: Noise(
        above=f"<p>Updated {3 * n + 2} minutes ago</p>",
        aside=f"<p>{n + 1} hours ago</p>",
        foot=f"<p>12:0{n}</p>",
    ),
    "reading progress and views": lambda n: Noise(
        above=f"<p>{1204 + n} views</p>", below=f"<p>{n + 2} min read</p>"
    ),
    "advertisement in the text, marked up": lambda n: Noise(
        within=f'<aside class="ad advertisement"><p>Advertisement</p><p>Save on {_ADS[n % 5]}.</p></aside>'
    ),
    "advertisement frames": lambda n: Noise(
        within=f'<div class="ad-slot" id="gpt-{n}"><iframe src="/ad?{n}"></iframe></div>',
        aside=f'<div class="sponsored"><p>Sponsored</p><a href="/ad{n}">All about {_ADS[n % 5]}</a></div>',
    ),
    "related articles": lambda n: Noise(
        below=f'<div class="related"><h3>Related</h3><ul>{_links(n)}</ul></div>',
        aside=f'<div class="related-articles"><h3>More on this story</h3><ul>{_links(n + 1)}</ul></div>',
    ),
    "a related link in the text": lambda n: Noise(
        within=f'<div class="related-inline"><a href="/{n}">{_HEADLINES[n % 6]}</a></div>'
    ),
    "most read": lambda n: Noise(
        aside=f'<section class="most-read"><h2>Most read</h2><ol>{_links(n, 5)}</ol></section>'
    ),
    "a cookie notice": lambda n: Noise(
        foot=""
        if n % 2
        else '<div id="cookie-banner" class="consent" role="dialog"><p>We and our partners use cookies '
        "to store what we know of you. You can change your mind at any time.</p><button>Accept</button></div>"
    ),
    "a newsletter box": lambda n: Noise(
        within=""
        if n % 2
        else '<div class="newsletter-signup"><p>Sign up for our newsletter and never miss a story.</p>'
        '<form><input type="email"><button>Sign up</button></form></div>'
    ),
    "a breaking-news banner": lambda n: Noise(
        above=f'<div class="breaking" role="alert"><a href="/b{n}">Breaking: {_HEADLINES[n % 6]}</a></div>'
    ),
    "weather and tickers": lambda n: Noise(
        above=f'<nav class="ticker"><span>Quay {n + 9} °C</span> <span>Crown {1 + n / 100:.2f}</span></nav>'
    ),
    "readers' comments": lambda n: Noise(
        foot='<section id="comments" class="comments"><h2>Comments</h2>'
        + "".join(
            f"<div class='comment'><p>Reader {each}: I have seen this pier fall twice.</p></div>"
            for each in range(n)
        )
        + "</section>"
    ),
    "a meter of free articles": lambda n: Noise(
        foot=f'<div class="paywall-meter"><p>You have {9 - n} free articles left this month.</p></div>'
    ),
    "scripts, nonces and versions": lambda n: Noise(
        head=f'<meta name="csrf" content="{n}{n}{n}"><link rel="stylesheet" href="/s.{n}.css">',
        foot=f'<script nonce="{n}">window.build = {n};</script>',
    ),
    "dates of modification": lambda n: Noise(
        head=f'<meta property="article:modified_time" content="{_of_date(n)}">'
        f'<meta property="og:updated_time" content="{_of_date(n)}">'
    ),
    "pictures and captions": lambda n: Noise(
        above=f'<figure><img src="/{n}.jpg" alt="Pier {n}"><figcaption>Picture {n} of 9</figcaption></figure>'
    ),
    "counts and clocks between paragraphs": lambda n: Noise(
        within=f"<p>{31 * n} reactions</p><p>Last updated 1{n}:05 GMT, {9 + n} March 2026</p>",
        below=f"<p>This article was last updated at 1{n}:05 on {9 + n} March 2026.</p>"
        f"<p>Views: {1204 + n}</p>",
    ),
    "a link to read more between paragraphs": lambda n: Noise(
        within=f'<p><strong>Read more:</strong> <a href="/{n}">{_HEADLINES[n % 6]}</a></p>',
        below=f'<p>Related: <a href="/r{n}">{_HEADLINES[(n + 1) % 6]}</a></p>',
    ),
    "a list of links without a word": lambda n: Noise(below=f"<ul>{_links(n)}</ul>"),
    "words about readers between paragraphs": lambda n: Noise(
        within=f"<p>You have {9 - n} free articles left this month.</p>",
        below=f"<p>Join {12_345 + n:,} readers who get our letter every morning.</p>",
    ),
}
"""What changes from visit to visit while the article stays as it is."""


def everything_at_once(number: int) -> Noise:
    """All of these changes together."""
    every = [change(number) for change in CHANGES.values()]
    return Noise(*("".join(parts) for parts in zip(*every, strict=True)))


Template: TypeAlias = Callable[[Story, Noise], str]


def _body(story: Story, noise: Noise, *, wrap: str = "<p>{}</p>") -> str:
    paragraphs = [wrap.format(html.escape(each, quote=False)) for each in story.paragraphs]
    return "".join([*paragraphs[:4], noise.within, *paragraphs[4:]])


def _page(story: Story, noise: Noise, body: str, *, head: str = "") -> str:
    title = html.escape(story.title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Harbour Post</title>'
        f"{head}{noise.head}</head><body>{body}</body></html>"
    )


def _open_graph(story: Story) -> str:
    published = "2026-03-06T10:15:00+02:00"
    return (
        '<meta property="og:type" content="article"><meta property="og:site_name" content="Harbour Post">'
        f'<meta property="og:title" content="{html.escape(story.title)}">'
        f'<meta property="article:published_time" content="{published}">'
    )


def semantic(story: Story, noise: Noise) -> str:
    """The elements that HTML has for it."""
    article = f"<article><h1>{story.title}</h1>{noise.above}{_body(story, noise)}{noise.below}</article>"
    beside = f"<aside>{noise.aside}</aside><footer>{noise.foot}</footer>"
    body = f"<header>Harbour Post</header><main>{article}</main>{beside}"
    return _page(story, noise, body, head=_open_graph(story))


def linked_data(story: Story, noise: Noise) -> str:
    """JSON-LD, and the text in an element that says so."""
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": "2026-03-06T10:15:00+02:00",
        "author": {"@type": "Person", "name": "Mira Kolb"},
        "publisher": {"@type": "Organization", "name": "Harbour Post"},
    }
    head = f'<script type="application/ld+json">{json.dumps(about)}</script>'
    body = (
        f'<div class="page">{noise.above}<h1 itemprop="headline">{story.title}</h1>'
        f'<div itemprop="articleBody">{_body(story, noise)}</div>{noise.below}</div>'
        f"<div>{noise.aside}</div>{noise.foot}"
    )
    return _page(story, noise, body, head=head)


def divisions(story: Story, noise: Noise) -> str:
    """Nothing but divisions with classes."""
    text = f'<div class="entry-content post-content">{_body(story, noise)}</div>'
    body = (
        f'<div id="wrap"><div id="top">{noise.above}</div>'
        f'<div class="post"><h1 class="entry-title">{story.title}</h1>'
        f'{text}<div class="post-meta">{noise.below}</div></div><div id="sidebar">{noise.aside}</div>'
        f'<div id="foot">{noise.foot}</div></div>'
    )
    return _page(story, noise, body, head=_open_graph(story))


def tables(story: Story, noise: Noise) -> str:
    """A layout of tables, as old systems have it."""
    body = (
        f"<table><tr><td>{noise.above}</td></tr>"
        f"<tr><td width=70%><h1>{story.title}</h1>{_body(story, noise)}{noise.below}"
        f"</td><td>{noise.aside}</td></tr><tr><td>{noise.foot}</td></tr></table>"
    )
    return _page(story, noise, body, head=_open_graph(story))


def sections(story: Story, noise: Noise) -> str:
    """A paragraph a block, as editors of blocks write it."""
    text = _body(
        story, noise, wrap='<div class="block block--text" data-block="1"><p class="paragraph">{}</p></div>'
    )
    body = (
        '<main class="layout"><section class="article">'
        f'<h1>{story.title}</h1><p class="byline">By Mira Kolb</p>'
        f'{noise.above}<section class="article__body">{text}</section>{noise.below}</section>'
        f'<section class="rail">{noise.aside}</section></main><div class="site-footer">{noise.foot}</div>'
    )
    return _page(story, noise, body, head=_open_graph(story))


def bare(story: Story, noise: Noise) -> str:
    """Breaks instead of paragraphs."""
    text = _body(story, noise, wrap="{}<br><br>")
    after = f"{noise.below}{noise.aside}{noise.foot}"
    body = f"{noise.above}<h1>{story.title}</h1><div class='text'>{text}</div>{after}"
    return _page(story, noise, body, head=_open_graph(story))


TEMPLATES: Final[Sequence[Template]] = (semantic, linked_data, divisions, tables, sections, bare)
