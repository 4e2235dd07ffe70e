"""What counts as unchanged, and that the memory is only a cache of the log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eventlog.envelope import seal
from producers.capture import capture
from producers.memory import Memory, MemoryFileError
from producers.sources.article import Article, FetchState, sha256
from schemas.records import ArticleCaptured
from tests.newsdesk import NOW, Desk, counts

URL = "https://example.com/pier"


def said(text: str, day: int, **more: object) -> dict[str, object]:
    return {"url": URL, "text": text, "captured_at": f"2026-03-{day:02}T00:00:00Z", **more}


def test_an_article_is_new_once_changed_when_it_differs_and_unchanged_otherwise(desk: Desk) -> None:
    assert counts(desk.ingest_json(said("One.", 1))) == (1, 0, 0, 0)
    assert counts(desk.ingest_json(said("One.", 2))) == (0, 0, 1, 0)
    assert counts(desk.ingest_json(said("Two.", 3))) == (0, 1, 0, 0)
    assert [event.text for event in desk.captured()] == ["One.", "Two."]


def test_a_text_that_goes_back_is_captured_a_third_time(desk: Desk) -> None:
    report = desk.ingest_json(said("A.", 1), said("B.", 2), said("A.", 3), said("A.", 4))
    assert counts(report) == (1, 2, 1, 0)
    events = desk.captured()
    assert [event.text for event in events] == ["A.", "B.", "A."]
    assert events[0].revision_id == events[2].revision_id
    assert events[0].event_id != events[2].event_id


def test_an_old_archive_ingested_late_is_captured_once(desk: Desk) -> None:
    desk.ingest_json(said("New.", 9))
    archive = [said("Old.", 1), said("Middle.", 5)]
    assert counts(desk.ingest_json(*archive)) == (0, 2, 0, 0)
    assert counts(desk.ingest_json(*archive)) == (0, 0, 2, 0)
    assert counts(desk.ingest_json(said("New.", 10))) == (0, 0, 1, 0)


def test_two_texts_at_one_moment_are_both_captured_and_only_once(desk: Desk) -> None:
    both = [said("One.", 1), said("Two.", 1)]
    assert counts(desk.ingest_json(*both)) == (1, 1, 0, 0)
    assert counts(desk.ingest_json(*both)) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "Other"},
        {"published_at": "2026-02-01"},
        {"published_at": "2026-02-02T10:00Z"},
        {"language": "fr"},
    ],
)
def test_whatever_extraction_reads_makes_a_revision(desk: Desk, edit: dict[str, object]) -> None:
    first = said("One.", 1, title="Title", published_at="2026-02-02", language="en")
    desk.ingest_json(first)
    assert counts(
        desk.ingest_json(said("One.", 2) | first | {"captured_at": "2026-03-02T00:00:00Z"} | edit)
    ) == (0, 1, 0, 0)


def test_what_extraction_does_not_read_makes_no_revision(desk: Desk) -> None:
    desk.ingest_json(said("One.", 1, authors=["Ann"], outlet="Post"))
    assert counts(desk.ingest_json(said("One.", 2, authors=["Bo"], outlet="Times"))) == (0, 0, 1, 0)


def test_another_text_extractor_over_the_same_bytes_is_no_edit(desk: Desk) -> None:
    raw = json.dumps({"url": URL, "text": "One, read better."}).encode()
    older = Article(
        source="s", url=URL, text="One.", media_type="", raw_sha256=sha256(raw), text_extractor="json/0"
    )
    desk.log.append([seal(capture(older, now=NOW), desk.codec)])
    assert counts(desk.ingest("-", stdin=raw)) == (0, 0, 1, 0)
    assert counts(desk.ingest("-", stdin=raw.replace(b"better", b"otherwise"))) == (0, 1, 0, 0)


def test_a_deleted_memory_is_rebuilt_from_the_log(desk: Desk) -> None:
    articles: list[dict[str, object]] = [said("A.", 1), said("B.", 2), {"text": "No address."}]
    desk.ingest_json(*articles)
    desk.memory.close()
    for file in desk.folder.glob("memory.db*"):
        file.unlink()
    desk.memory = Memory(desk.folder / "memory.db", desk.log, desk.codec)
    assert counts(desk.ingest_json(*articles)) == (0, 0, 3, 0)


def test_captures_that_others_appended_are_known(desk: Desk, tmp_path: Path) -> None:
    with Desk(desk.folder) as other:
        other.memory.close()
        other.memory = Memory(tmp_path / "theirs.db", other.log, other.codec)
        other.ingest_json(said("A.", 1))
    desk.memory.catch_up()
    assert counts(desk.ingest_json(said("A.", 2))) == (0, 0, 1, 0)


def test_a_process_that_dies_between_log_and_memory_repeats_a_comparison_and_nothing_else(desk: Desk) -> None:
    article = Article(
        source="s",
        url=URL,
        text="One.",
        media_type="text/plain",
        raw_sha256="",
        text_extractor="text/1",
        captured_at=NOW,
    )
    desk.log.append([seal(capture(article, now=NOW), desk.codec)])  # and here it died
    desk.memory.close()
    desk.memory = Memory(desk.folder / "memory.db", desk.log, desk.codec)
    assert counts(desk.ingest_json({"url": URL, "text": "One."})) == (0, 0, 1, 0)


def test_the_memory_of_another_log_is_forgotten(desk: Desk) -> None:
    desk.ingest_json(said("A.", 1))
    desk.memory.remember_fetches([FetchState(url=URL, etag='"1"')])
    desk.close()
    with Desk(desk.folder, log_name="another.db") as other:
        assert other.memory.fetch_state(URL) is None
        assert counts(other.ingest_json(said("A.", 1))) == (1, 0, 0, 0)


def test_a_log_that_was_put_back_to_an_earlier_state_is_noticed(desk: Desk, tmp_path: Path) -> None:
    desk.ingest_json(said("A.", 1))
    desk.close()
    backup = (desk.folder / "log.db").read_bytes()
    with Desk(desk.folder) as later:
        later.ingest_json(said("B.", 2))
    for file in tmp_path.glob("log.db*"):
        file.unlink()
    (desk.folder / "log.db").write_bytes(backup)
    with Desk(desk.folder) as restored:
        assert counts(restored.ingest_json(said("B.", 2))) == (0, 1, 0, 0)


def test_a_record_that_cannot_be_decoded_is_passed_over(desk: Desk) -> None:
    good = capture(
        Article(source="s", url=URL, text="A.", media_type="", raw_sha256="", text_extractor=""), now=NOW
    )
    record = seal(good, desk.codec)
    desk.log.append([record._replace(value=b"\x00\x00\x00\xff\xffrubbish"), record])
    desk.memory.catch_up()
    assert [known.event_id for known in desk.memory.captures(good.article_id)] == [good.event_id]


def test_an_answer_counts_only_while_it_is_what_the_log_holds_last(desk: Desk) -> None:
    desk.ingest_json(said("A.", 1))
    event: ArticleCaptured = desk.captured()[0]
    state = FetchState(url=URL, etag='"1"', article_id=event.article_id, revision_id=event.revision_id)
    desk.memory.remember_fetches([state])
    assert desk.memory.fetch_state(URL) == state
    desk.ingest_json(said("B.", 2))
    assert desk.memory.fetch_state(URL) is None


def test_a_file_that_is_no_memory_is_refused_and_may_be_deleted(desk: Desk) -> None:
    path = desk.folder / "other.db"
    path.write_text("not a database, but long enough to be looked at as one" * 50, encoding="utf-8")
    with pytest.raises(MemoryFileError, match=r"other\.db: .* delete it to start it anew"):
        Memory(path, desk.log, desk.codec)
