"""Reads the articles from their files.

A file is a block of `name: value` lines, a blank line, and the paragraphs with blank lines between them.
Its place is its identity: `articles/OUTLET/SLUG.txt` stands from the first edition on, and
`articles/OUTLET/SLUG.2.txt` from the second, in place of the first where there is one. The names:

- title, section, published: required; published is ISO 8601 with its zone
- authors: separated by semicolons
- corrected: when the outlet says that it changed the article
- changed: when it changed the article without a word
- wire: OUTLET/SLUG of the article whose text this one carries
- paragraphs: of that text, how many from its start; all of them where this is missing
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from demo.newsroom.outlets import OUTLETS, Outlet

ARTICLES: Final = Path(__file__).with_name("articles")
EDITIONS: Final = (1, 2)
"""Before and after the edit."""
_FIELDS: Final = frozenset(
    {"title", "authors", "section", "published", "corrected", "changed", "wire", "paragraphs"}
)


class ArticleFileError(ValueError):
    """An article's file can't be read as one; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of an article."""

    outlet: Outlet
    slug: str
    title: str
    authors: tuple[str, ...]
    section: str
    published: datetime
    corrected: datetime | None
    modified: datetime
    """When the page last changed, whether or not the outlet says so."""
    wire: str | None
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        """Path of the page on the server."""
        return self.outlet.article_path(self.slug, self.published)


def load_edition(edition: int) -> tuple[Article, ...]:
    """Every article that stands in an edition, the newest first.

    Raises:
        ArticleFileError: a file has no title, an unknown name, a bad date or a wire text that isn't there.
    """
    articles = [
        _article(outlet, slug, path) for outlet in OUTLETS for slug, path in _files(outlet, edition).items()
    ]
    return tuple(sorted(articles, key=lambda article: article.published, reverse=True))


def _files(outlet: Outlet, edition: int) -> dict[str, Path]:
    """Slug to file: the newest that isn't newer than the edition."""
    newest: dict[str, tuple[int, Path]] = {}
    for path in sorted((ARTICLES / outlet.key).glob("*.txt")):
        slug, _, suffix = path.stem.partition(".")
        since = int(suffix or 1)
        if since <= edition:
            newest[slug] = max(newest.get(slug, (0, path)), (since, path))
    return {slug: path for slug, (_, path) in newest.items()}


def _article(outlet: Outlet, slug: str, path: Path) -> Article:
    header, paragraphs = _parse(path)
    try:
        published = datetime.fromisoformat(header["published"])
        corrected = _moment(header, "corrected")
        return Article(
            outlet=outlet,
            slug=slug,
            title=header["title"],
            authors=tuple(name.strip() for name in header.get("authors", "").split(";") if name.strip()),
            section=header["section"],
            published=published,
            corrected=corrected,
            modified=corrected or _moment(header, "changed") or published,
            wire=header.get("wire"),
            paragraphs=_wire_text(header) + paragraphs,
        )
    except (KeyError, ValueError, OSError) as error:
        raise ArticleFileError(f"{path}: the header is incomplete or wrong: {error!r}") from error


def _parse(path: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    header = {
        name.strip(): value.strip() for name, _, value in (line.partition(":") for line in head.splitlines())
    }
    if unknown := header.keys() - _FIELDS:
        raise ArticleFileError(f"{path}: unknown names in the header: {', '.join(sorted(unknown))}")
    return header, tuple(block.strip() for block in body.split("\n\n") if block.strip())


def _moment(header: Mapping[str, str], name: str) -> datetime | None:
    return datetime.fromisoformat(header[name]) if name in header else None


def _wire_text(header: Mapping[str, str]) -> tuple[str, ...]:
    if "wire" not in header:
        return ()
    _, paragraphs = _parse(ARTICLES / f"{header['wire']}.txt")
    return paragraphs[: int(header.get("paragraphs", len(paragraphs)))]
