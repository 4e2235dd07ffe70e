"""From bytes to text: by byte-order mark, as UTF-8, as declared, by their looks; in that order.

Valid UTF-8 beyond ASCII hardly ever arises by accident, so that it outweighs a header that says otherwise.
"""

from __future__ import annotations

from typing import Final

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from producers.sources.article import RefusedError

_MAX_BROKEN_SHARE: Final = 1 / 1000
_SAMPLE: Final = 200_000
_WEB_ENCODINGS: Final = [
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp1258",
    "cp874",
    "koi8_r",
    "koi8_u",
    "iso8859_2",
    "iso8859_5",
    "shift_jis",
    "euc_jp",
    "iso2022_jp",
    "gb18030",
    "big5",
    "euc_kr",
]
"""What pages without a declaration are written in; Macintosh and DOS code pages only mislead the guess."""
_WITH_NUL: Final = ("utf-16", "utf-32")
_WIDE_STARTS: Final = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How mark-up begins that has no byte-order mark (https://www.w3.org/TR/xml/#sec-guessing)."""
_ESC: Final = b"\x1b"
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


def decode(raw: bytes, *, content_type: str | None = None) -> str:
    """The text that bytes stand for.

    Raises:
        RefusedError: no encoding fits.
    """
    bom, marked = read_bom(raw)
    if bom and marked:
        return _decode_marked(raw[len(marked) :], bom)
    declared = _declared(raw, content_type) or _wide(raw)
    if b"\0" in raw and not (declared or "").startswith(_WITH_NUL):
        raise RefusedError("it is binary data, not text")
    if _ESC not in raw and (text := _strictly_utf8(raw)) is not None and "\0" not in text:
        return text
    for encoding in (declared, "utf-8"):
        if encoding and (text := _nearly(raw, encoding)) is not None:
            return text
    return _detected(raw)


def _strictly_utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decode_marked(raw: bytes, encoding: str) -> str:
    text = _nearly(raw, encoding)
    if text is None:
        raise RefusedError(f"its byte-order mark says {encoding}, but its bytes are not")
    return text


def _declared(raw: bytes, content_type: str | None) -> str | None:
    """The encoding that the header names, or the document itself, as Python knows it."""
    header = http_content_type_encoding(content_type) if content_type else None
    declared = header or html_body_declared_encoding(raw[:4096])
    return resolve_encoding(declared) if declared else None


def _wide(raw: bytes) -> str | None:
    return next((encoding for start, encoding in _WIDE_STARTS if raw.startswith(start)), None)


def _nearly(raw: bytes, encoding: str) -> str | None:
    """The text, with a rare broken byte replaced; None where more than one in a thousand is broken."""
    try:
        text = raw.decode(encoding, "replace")
    except (LookupError, UnicodeError):  # an unknown codec, or one that can't replace
        return None
    return text if text.count(_REPLACEMENT) <= len(text) * _MAX_BROKEN_SHARE else None


def _detected(raw: bytes) -> str:
    best = from_bytes(raw[:_SAMPLE], cp_isolation=_WEB_ENCODINGS).best()
    text = None if best is None else _nearly(raw, best.encoding)
    if text is None:
        raise RefusedError("its bytes are in no encoding that could be recognised; convert it to UTF-8")
    return text
