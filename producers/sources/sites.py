"""Whose word counts for a page's address: a site's own, and never so that it folds two articles into one."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from producers.sources.canonical import canonical, parameters, registrable_domain

_IDENTIFYING: Final = re.compile(
    r"(?:article|story|news|post|item|doc|content|page|node|video|n|a|s|p|c)?_?(?:id|no|num|nr|guid)"
    r"|p|v|article|story|item|idx|key|slug|storycode|code",
    re.IGNORECASE,
)
"""Names of parameters that tell the articles of a site apart."""


def host_of(url: str | None) -> str:
    """The host of a URL without "www.", as the name of an outlet that gives none; empty without a URL."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def same_site(one: str, other: str) -> bool:
    """Whether two URLs belong to one site: one registrable domain, or one host and port without any."""
    domains = registrable_domain(one), registrable_domain(other)
    if domains != (None, None):
        return domains[0] == domains[1]
    return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()


def trusted_canonical(page: str, declared: str | None) -> str:
    """The canonical URL of a page that was found at `page` and says that its address is `declared`.

    What the page says counts within its own site only, and not where it would fold articles together: a
    front page for an article, or the same path without the parameter that names the article.

    Raises:
        UrlError: `page` is no absolute http(s) URL.
    """
    own = canonical(page)
    if not declared:
        return own
    try:
        claimed = canonical(urljoin(page, declared.strip()))
    except ValueError:  # urljoin raises it too; a page that names nonsense is where it was found
        return own
    return own if _folds(own, claimed) or not same_site(own, claimed) else claimed


def _folds(own: str, claimed: str) -> bool:
    mine, theirs = urlsplit(own), urlsplit(claimed)
    if theirs.path == "/" and not theirs.query and not theirs.fragment:
        return own != claimed
    names = {name for _, name, _ in parameters(mine.query)} - {
        name for _, name, _ in parameters(theirs.query)
    }
    return mine.path == theirs.path and any(_IDENTIFYING.fullmatch(name) for name in names)
