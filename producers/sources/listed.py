"""Lists of addresses, one a line, as people and other programs write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from producers.sources.article import Refusal


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A text that is nothing but a list of addresses, each to be read as a source of its own."""

    urls: tuple[str, ...]


def is_url(source: str) -> bool:
    """Whether a SOURCE is an address on the web rather than a file's name."""
    return source.lower().startswith(("http://", "https://"))


def listed_urls(text: str) -> tuple[str, ...]:
    """The addresses of a text in which every line is one, empty, or a comment after "#"; else none."""
    lines = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
    return tuple(lines) if all(is_url(line) and " " not in line for line in lines) else ()


def urls_of_lines(lines: Iterable[bytes], source: str) -> Iterator[str | Refusal]:
    """The addresses of lines as they come; a refusal for a line that is none."""
    for number, line in enumerate(lines, 1):
        text = line.decode("utf-8", "replace").strip()
        if not text or text.startswith("#"):
            continue
        if is_url(text):
            yield text
        else:
            yield Refusal(source=f"{source}, line {number}", reason="it is not the URL of a page or a feed")
