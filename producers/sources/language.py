"""The language of an article: what its source declares, unless its text is plainly in another."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CODE: Final = re.compile(r"([A-Za-z]{2})(?:[-_].*)?")
_SAMPLE: Final = 1_500
_TOO_SHORT: Final = 40
"""Below so many characters nothing can be told from a text."""
_LONG_ENOUGH: Final = 200
_CERTAIN: Final = 0.99


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - slow to load

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def declared_code(declared: str | None) -> str | None:
    """The two-letter code in a declaration such as "en-GB" or "pt_BR"; None where there is none."""
    match = _CODE.fullmatch((declared or "").strip())
    return match[1].lower() if match else None


def language_of(text: str, declared: str | None) -> str | None:
    """ISO 639-1 code of a text, or None where it can't be told.

    A declared language holds unless a text of some length is in another one beyond doubt: many a site's
    template declares a language that its articles are not in.
    """
    code = declared_code(declared)
    if len(text) < _TOO_SHORT:
        return code
    detected, probability = _identifier().classify(text[:_SAMPLE])
    if code is not None and (len(text) < _LONG_ENOUGH or probability < _CERTAIN):
        return code
    return str(detected)
