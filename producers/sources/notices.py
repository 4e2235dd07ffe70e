"""Pages that say, in the place of an article, that it was removed or is not there.

Servers send such notices with the status 200 too. An article may well report that another one was removed, so
that only words that are about the page itself count, at the head of a page with hardly any other text, or in
both its heading and its title.
"""

from __future__ import annotations

import re
from typing import Final

from producers.sources.htmltree import Element
from producers.sources.text import clean_line

LONGEST: Final = 600
"""Characters of a page's text: what is longer is an article, whatever one line of it says of it."""

_MAX_HEADING: Final = 200
_FIRST_LINES: Final = 3
_SITE: Final = re.compile(r"\s+[|\u2013\u2014\u00b7\u00bb-]\s+.*\Z")
_THING: Final = r"(?:article|story|page|post|blog post|content)"
_SORRY: Final = r"(?:(?:sorry|oops|whoops|we(?:['\u2019]re| are) sorry)\W+(?:but )?)?"
_SOUGHT: Final = (
    rf"(?:this {_THING}|the {_THING} (?:that )?you(?:['\u2019]re| are| were|['\u2019]ve| have)? "
    r"(?:looking for|trying to (?:reach|view)|requested))"
)
_GONE: Final = (
    r"(?:removed|deleted|withdrawn|retracted|taken down|taken offline|unpublished"
    r"|no longer (?:available|online|exists?|published)|not available any ?more)"
)
_MISSING: Final = (
    r"(?:(?:can ?not|can['\u2019]t|could ?n(?:o|['\u2019])t) be found|(?:was |is )?not found"
    r"|does(?: not|n['\u2019]t) exist)"
)
_NOT_FOUND: Final = re.compile(
    rf"(?:(?:http )?error[ :]*)?404(?:\W+(?:error|(?:{_THING} )?not found))*\W*"
    rf"|(?:404\W+)?{_SORRY}(?:{_SOUGHT}|(?:(?:the|that) )?{_THING}) {_MISSING}"
    r"(?: on (?:this|our) \w+)?\W*",
    re.IGNORECASE,
)
"""A whole heading, or a whole first line."""
_REMOVED: Final = re.compile(
    rf"(?:(?:retraction|notice|editor(?:['\u2019]?s)? note)\W+)?{_SORRY}"
    rf"(?:{_SOUGHT} (?:has (?:since )?(?:been )?|was |is )?(?:now |since )?{_GONE}\b"
    rf"|we have (?:removed|deleted|withdrawn|retracted|taken down|unpublished) this {_THING}\b"
    rf"|{_THING} (?:removed|deleted|withdrawn|retracted|unpublished)\W*\Z)",
    re.IGNORECASE,
)
"""How a heading or a first line begins."""


def notice_of(tree: Element, text: str) -> str:
    """What a page says in the place of an article; empty where it does not clearly say so.

    Args:
        tree: the page.
        text: what was found in it as the text of its article.
    """
    headings = _headings(tree)
    if len(headings) > 1 and all(map(_NOT_FOUND.fullmatch, headings)):
        return clean_line(f"{headings[0]}\n{text}", limit=LONGEST)
    if len(text) > LONGEST:
        return ""
    if any(_says_so(line) for line in text.split("\n")[:_FIRST_LINES]):
        return clean_line(text, limit=LONGEST)
    for heading in headings:
        if _says_so(heading):
            return clean_line(f"{heading}\n{text}", limit=LONGEST)
    return ""


def _says_so(line: str) -> bool:
    return _REMOVED.match(line) is not None or _NOT_FOUND.fullmatch(line) is not None


def _headings(tree: Element) -> list[str]:
    """The page's first heading and its title, without the name of the site."""
    found = (tree.find(path) for path in (".//h1", ".//title"))
    lines = (clean_line(each.text_content(), limit=_MAX_HEADING) for each in found if each is not None)
    return [_SITE.sub("", line) for line in lines if line]
