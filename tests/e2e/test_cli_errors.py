"""What goes wrong is told in one line on stderr, with an exit code that means something."""

from __future__ import annotations

import pytest

from tests.commands import FERRY, Desk


@pytest.mark.parametrize("words", [(), ("ingest",), ("log", "tail")])
def test_help_shows_examples(desk: Desk, words: tuple[str, ...]) -> None:
    ended = desk.type(*words, "--help")
    assert ended.code == 0
    assert "Usage:" in ended.out
    assert "Examples" in ended.out
    assert list(desk.folder.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "SELECT 1"),
        ("status",),
        ("log", "topics"),
        ("log", "tail"),
        ("replay",),
        ("verify",),
        ("export", "out"),
        ("deadletters", "list"),
    ],
)
def test_a_reader_finds_nothing_in_an_empty_folder_and_makes_nothing(
    desk: Desk, arguments: tuple[str, ...]
) -> None:
    ended = desk.type(*arguments)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.splitlines()[-1].startswith("error: no ")
    assert list(desk.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("variables", "code", "told"),
    [
        ({"ONRECORD_LOG": "ftp://example.org/log"}, 1, "use sqlite:///"),
        ({"ONRECORD_LOG": "sqlite:///here.txt"}, 1, "here.txt"),
        ({"ONRECORD_MEMORY_LIMIT": "lots"}, 2, "1GB"),
        ({"ONRECORD_KAFKA_PASSWORD": "s3cret"}, 2, "need kafka_protocol"),
        ({"ONRECORD_LOG": "kafka://localhost"}, 1, "use kafka://HOST:PORT"),
        ({"ONRECORD_CONFIG": "missing.toml"}, 2, "missing.toml"),
    ],
)
def test_a_bad_setting_is_named_with_what_is_allowed(
    desk: Desk, variables: dict[str, str], code: int, told: str
) -> None:
    (desk.folder / "here.txt").write_text("This is no log. " * 100, "utf-8")
    ended = desk.type("log", "topics", variables=variables)
    assert ended.code == code
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_model_that_is_not_installed_is_told_with_how_to_install_it(desk: Desk) -> None:
    ended = desk.type("extract", "--jsonl", variables={"ONRECORD_MODEL": "en_core_web_missing"})
    assert ended.code == 1
    assert "pip install en-core-web-missing" in ended.err


def test_debug_shows_where_it_happened(desk: Desk) -> None:
    assert "Traceback" in desk.type("--debug", "status").err


def test_the_version_is_told(desk: Desk) -> None:
    assert desk.type("--version").out.startswith("onrecord 0.")


def test_an_unknown_option_is_wrong_usage(desk: Desk) -> None:
    assert desk.type("status", "--nonsense").code == 2


def test_a_damaged_memory_is_named_as_what_may_be_deleted(desk: Desk) -> None:
    source = desk.write("a.jsonl", FERRY)
    desk.type("ingest", source, "--capture-only")
    memory = desk.folder / "onrecord-data" / "warehouse" / "ingestion-memory.db"
    memory.write_text("This is no database. " * 100, "utf-8")
    ended = desk.type("ingest", source, "--capture-only")
    assert ended.code == 1
    assert "ingestion-memory.db" in ended.err
    assert "delete it" in ended.err
    memory.unlink()
    assert desk.type("ingest", source, "--capture-only", "--json").json["unchanged"] == 1


def test_a_warehouse_of_another_log_is_refused(desk: Desk) -> None:
    source = desk.write("a.jsonl", FERRY)
    desk.type("ingest", source, "--capture-only")
    desk.type("project", "--until-end")
    ended = desk.type("project", "--until-end", variables={"ONRECORD_LOG": "sqlite:///other.db"})
    assert ended.code == 1
    assert "onrecord replay" in ended.err
