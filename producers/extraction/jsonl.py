"""Extraction over JSON lines: {"id", "text", "published_at"} in, one line of facts out, no log touched.

Offsets count Unicode code points of the text, end exclusive. Run as `python -m producers.extraction.jsonl`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TextIO

import dateparser
import msgspec

from producers.extraction.extractor import Extractor, Text
from producers.extraction.facts import Dispute, Facts, Figure, Statement
from producers.extraction.ordinals import statement_ids
from schemas.identity import article_id
from schemas.records import Cue, Speaker, TimeInterval


class Request(msgspec.Struct, frozen=True):
    """One line of input."""

    id: str
    text: str
    published_at: str | None = None
    title: str = ""
    language: str | None = None


class BadLineError(Exception):
    """A line of input can't be read; the message says why."""


def request(line: str) -> Request:
    """A line of input, read.

    Raises:
        BadLineError: not JSON, a field is missing or of the wrong type, or the date can't be read.
    """
    try:
        found = msgspec.json.decode(line, type=Request)
    except (msgspec.MsgspecError, UnicodeEncodeError) as error:
        raise BadLineError(str(error)) from error
    published(found)
    return found


def published(asked: Request) -> datetime | None:
    """When the text was published, in UTC; a date without a zone is taken as UTC.

    Raises:
        BadLineError: the date can't be read.
    """
    if not asked.published_at:
        return None
    try:
        moment: datetime | None = datetime.fromisoformat(asked.published_at)
    except ValueError:
        moment = dateparser.parse(asked.published_at)
    if moment is None:
        raise BadLineError(f"published_at is not a date: {asked.published_at!r}")
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise BadLineError(f"published_at is out of range: {asked.published_at!r}") from error


def run(
    lines: Iterable[str], out: TextIO, errors: TextIO = sys.stderr, *, extractor: Extractor | None = None
) -> int:
    """Answer each line on `out`; a bad line is named on `errors` and the rest goes on.

    Returns:
        0, or 1 if any line was bad.
    """
    reader = _Reader(lines, errors)
    extractor = extractor or Extractor()
    for facts in extractor.extract_many(reader.texts()):
        asked = reader.waiting.pop(0)
        out.write(msgspec.json.encode(record(asked.id, asked.text, facts)).decode() + "\n")
        out.flush()
    return 1 if reader.bad else 0


class _Reader:
    """Lines on their way to the extractor, which reads ahead of its answers."""

    def __init__(self, lines: Iterable[str], errors: TextIO) -> None:
        self.lines, self.errors = lines, errors
        self.waiting: list[Request] = []
        self.bad = 0

    def texts(self) -> Iterator[Text]:
        for number, line in enumerate(self.lines, 1):
            if not line.strip():
                continue
            try:
                asked = request(line)
            except BadLineError as error:
                self.bad += 1
                self.errors.write(f"line {number}: {error}\n")
                continue
            self.waiting.append(asked)
            yield Text(asked.text, asked.title, published(asked), asked.language)


def record(identifier: str, text: str, facts: Facts) -> dict[str, Any]:
    """The facts of one text as a line of output holds them."""
    ids = statement_ids(article_id(None, text), facts.statements)
    return {
        "id": identifier,
        "statements": [_statement(s, i) for s, i in zip(facts.statements, ids, strict=True)],
        "figures": [_figure(figure, ids) for figure in facts.figures],
        "disputes": [_dispute(dispute, ids) for dispute in facts.disputes],
    }


def _statement(statement: Statement, identifier: str) -> dict[str, Any]:
    return {
        "statement_id": identifier,
        "kind": statement.kind,
        "content": [[span.start, span.end] for span in statement.content],
        "speaker": _speaker(statement.speaker),
        "via": msgspec.to_builtins(statement.via),
        "cue": _cue(statement.cue),
        "medium": statement.medium.text if statement.medium else None,
        "addressee": statement.addressee.text if statement.addressee else None,
        "said_at": _interval(statement.said_at),
        "confidence": statement.confidence,
    }


def _figure(figure: Figure, ids: list[str]) -> dict[str, Any]:
    return {
        "start": figure.span.start,
        "end": figure.span.end,
        "text": figure.span.text,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "relation": figure.relation,
        "qualifier": figure.qualifier,
        "unit": figure.unit,
        "counted": figure.counted,
        "period": figure.period.text if figure.period else None,
        "source": _speaker(figure.source),
        "statement_id": None if figure.statement is None else ids[figure.statement],
        "confidence": figure.confidence,
    }


def _dispute(dispute: Dispute, ids: list[str]) -> dict[str, Any]:
    target = None if dispute.claim_statement is None else ids[dispute.claim_statement]
    claim = dispute.claim
    return {
        "start": dispute.span.start,
        "end": dispute.span.end,
        "text": dispute.span.text,
        "cue": _cue(dispute.cue),
        "mode": dispute.mode,
        "disputer": _speaker(dispute.disputer),
        "claim": None
        if claim is None and target is None
        else {
            "text": claim.text if claim else None,
            "start": claim.start if claim else None,
            "end": claim.end if claim else None,
            "statement_id": target,
        },
        "confidence": dispute.confidence,
    }


def _speaker(speaker: Speaker | None) -> dict[str, Any] | None:
    return None if speaker is None else msgspec.to_builtins(speaker)


def _cue(cue: Cue | None) -> dict[str, Any] | None:
    return None if cue is None else msgspec.to_builtins(cue)


def _interval(said_at: TimeInterval | None) -> dict[str, Any] | None:
    return None if said_at is None else msgspec.to_builtins(said_at)


def main() -> int:
    """Answer the lines of standard input on standard output."""
    return run(sys.stdin, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
