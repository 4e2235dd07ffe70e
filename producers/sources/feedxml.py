"""A feed's XML before feedparser sees it: bombs are refused, and what it says of its own rhythm is read."""

from __future__ import annotations

import xml.sax
from io import BytesIO
from typing import Final, NamedTuple
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from producers.sources.article import RefusedError
from producers.sources.rhythm import Rhythm, rhythm_of

_MAX_DEPTH: Final = 200
_MAX_ATTRIBUTES: Final = 200
_MAX_HINT: Final = 40
_MAX_HINTS: Final = 100
_CHANNEL_DEPTH: Final = 5
"""An entry's own mark-up lies deeper than, or beside, these; what is deeper is not about the feed."""
_HINTS: Final = frozenset({"ttl", "hour", "day", "updateperiod", "updatefrequency"})


class CheckedXml(NamedTuple):
    """What a look at the XML told."""

    broken: str | None
    """What is wrong where it is not well-formed."""
    rhythm: Rhythm


def check_xml(raw: bytes) -> CheckedXml:
    """Look through a feed's XML.

    Raises:
        RefusedError: it declares entities, nests too deeply, or piles up attributes.
    """
    parser = DefusedExpatParser(forbid_dtd=False, forbid_entities=True, forbid_external=False)
    handler = _Handler()
    parser.setContentHandler(handler)
    broken = None
    try:
        parser.parse(BytesIO(raw))
    except DefusedXmlException as error:
        raise RefusedError("its XML declares entities, which feeds don't need and attacks do") from error
    except xml.sax.SAXParseException as error:
        broken = f"line {error.getLineNumber()}: {error.getMessage()}"
    return CheckedXml(broken, rhythm_of(handler.hints))


class _Handler(ContentHandler):
    """Stops a document that nests deeper, or piles up more attributes, than any feed does; keeps hints."""

    def __init__(self) -> None:
        super().__init__()
        self.hints: Final[list[tuple[str, str]]] = []
        self._depth = 0
        self._name = ""
        self._text = ""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX names it
        if len(attrs) > _MAX_ATTRIBUTES:
            raise RefusedError(f"one of its elements has more than {_MAX_ATTRIBUTES} attributes")
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise RefusedError(f"its XML is nested more than {_MAX_DEPTH} deep")
        local = name.rpartition(":")[2].lower()
        self._name = local if local in _HINTS and self._depth < _CHANNEL_DEPTH else ""
        self._text = ""

    def characters(self, content: str) -> None:
        if self._name:
            self._text = (self._text + content)[:_MAX_HINT]

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 - SAX names it
        self._depth -= 1
        if self._name and len(self.hints) < _MAX_HINTS:
            self.hints.append((self._name, self._text.strip().lower()))
        self._name = ""
