"""The closed word lists that event fields draw from.

They are strings on the wire, never Avro enums, so that a list can grow without a new schema version;
a reader must expect words it does not know.
"""

from __future__ import annotations

from typing import Final

STATEMENT_KINDS: Final = ("direct", "mixed", "indirect")
"""direct: wholly in quotation marks; indirect: wholly paraphrased; mixed: paraphrase with quoted words."""

SPEAKER_KINDS: Final = (
    "person",
    "group",
    "organisation",
    "place",
    "outlet",
    "document",
    "anonymous",
    "unknown",
)

CUE_CLASSES: Final = (
    "neutral",
    "claim",
    "insist",
    "deny",
    "dispute",
    "warn",
    "promise",
    "demand",
    "praise",
    "accuse",
    "ask",
    "answer",
    "admit",
    "announce",
    "suggest",
    "find",
    "believe",
    "predict",
)
"""What the author's word for the act of saying commits the speaker to."""

RELATIONS: Final = ("exact", "about", "below", "above", "up", "down")
"""How a figure's number binds the quantity.

exact: the number itself; about: near it; below: it is an upper bound ("almost", "up to");
above: it is a lower bound ("at least", "more than"); up, down: it is the size of a change.
"""

DISPUTE_MODES: Final = ("denied", "disputed", "contradicted", "doubted", "unverified")

PRECISIONS: Final = (
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "decade",
    "unknown",
)

DISAPPEARANCES: Final = ("not_found", "gone", "notice", "redirected")
"""How an article's page is gone.

not_found: it answers 404, for an hour or longer; gone: it answers 410; notice: a short text stands there that
says that the article was removed or is not found; redirected: it leads to the site's front page.
"""

OUTCOMES: Final = ("extracted", "unsupported_language", "failed")
