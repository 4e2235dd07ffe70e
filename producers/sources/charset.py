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
    if _ESC not in raw:
        try:
            return _without_nul(raw.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    declared = _declared(raw, content_type)
    text = _decode_declared(raw, declared) if declared else None
    if text is None:
        text = _nearly(raw, "utf-8")
    if text is None:
        text = _detected(raw)
    return _without_nul(text)


def _decode_marked(raw: bytes, encoding: str) -> str:
    text = _nearly(raw, encoding)
    if text is None:
        raise RefusedError(f"its byte-order mark says {encoding}, but its bytes are not")
    return text


def _declared(raw: bytes, content_type: str | None) -> str | None:
    header = http_content_type_encoding(content_type) if content_type else None
    return header or html_body_declared_encoding(raw[:4096])


def _decode_declared(raw: bytes, declared: str) -> str | None:
    encoding = resolve_encoding(declared)
    return None if encoding is None else _nearly(raw, encoding)


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


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise RefusedError("it is binary data, not text")
    return text
