"""`python -m demo`: it gives the answers that it promises, and what it tells people to type works."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from demo.tour import newsroom_at
from demo.workplace import DemoError, Workplace
from tests import gold
from tests.commands import FERRY, Desk
from tests.documents import REPOSITORY, blocks
from tests.once import made_once
from warehouse.snapshots import open_reading

GOLD_FLOOR: Final = 26
"""How many of the gold facts must be found at least; raise it as extraction improves."""


class Shown(NamedTuple):
    """A run of the demo."""

    code: int
    out: str
    err: str
    folder: Path

    def answer(self, heading: str) -> str:
        """What stands below the first heading that holds these words, up to the next one."""
        parts = re.split(r"^# ", self.out, flags=re.MULTILINE)
        return next(part for part in parts if heading in part.partition("\n")[0])


def demo(folder: Path, *arguments: str) -> Shown:
    """Run the demo to its end, from elsewhere than the checkout."""
    ended = subprocess.run(
        [sys.executable, "-m", "demo", "--folder", str(folder), "--port", "0", *arguments],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "ONRECORD_LOG": "sqlite:///nowhere.db"},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return Shown(ended.returncode, ended.stdout, ended.stderr, folder)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The demo as `make demo` runs it, on a free port."""
    made = made_once(tmp_path_factory, "demo", _run_and_keep)
    code, out, err = json.loads((made / "shown.json").read_text("utf-8"))
    assert code == 0, out + err
    return Shown(code, out, err, made / "work" / "demo-data")


def _run_and_keep(folder: Path) -> None:
    (folder / "work").mkdir()
    code, out, err, _ = demo(folder / "work" / "demo-data")
    (folder / "shown.json").write_text(json.dumps([code, out, err]), "utf-8")


@pytest.mark.parametrize(
    ("heading", "promised"),
    [
        (
            "Who said what about the Brenning Dam",
            ["Ilse Brandow", "Tomas Verrick", "passed every inspection"],
        ),
        (
            "Who said what about the Brenning Dam",
            ["Kareld Press Agency", "Northlight News", "The Halvern Ledger"],
        ),
        (
            "Which figures compete",
            ["Twelve people", "at least 19", "14 people", "240 million", "almost 300 million"],
        ),
        ("Which figures compete", ["1,650", "About 2,300", "1.1 billion", "1.5 billion"]),
        (
            "What is disputed",
            ["Tomas Verrick", "Two people with knowledge", "Petra Hallim", "Jana Olsk", "denied"],
        ),
        ("Who speaks in several outlets", ["Tomas Verrick", "Jana Olsk", "Petra Hallim"]),
        (
            "What changed",
            ["withdrawn", "added", "Our people are among the best paid", "Our people are paid fairly"],
        ),
        ("What does a docker earn", ["28,400 crowns"]),
        ("as of before the edit", ["31,000 crowns"]),
        ("Does every quotation stand", ["0 findings"]),
        ("Where does everything stand", ["articles pending", "dead letters"]),
    ],
)
def test_it_gives_the_answers_that_it_promises(newsroom: Shown, heading: str, promised: list[str]) -> None:
    answer = newsroom.answer(heading)
    assert [words for words in promised if words not in answer] == [], answer


def test_the_edit_is_one_new_and_two_changed_articles(newsroom: Shown) -> None:
    assert "30 new, 0 changed, 0 unchanged, 0 refused" in newsroom.answer("Three outlets")
    assert "1 new, 2 changed, 28 unchanged, 0 refused" in newsroom.answer("Two articles have been rewritten")


def test_answers_fit_a_terminal_of_a_hundred_columns(newsroom: Shown) -> None:
    tables = [line.rstrip() for line in newsroom.out.splitlines() if "│" in line or "━" in line]
    assert len(tables) > 40
    assert [line for line in tables if len(line) > 100] == []


def test_what_it_suggests_to_type_next_works(newsroom: Shown) -> None:
    suggested = [
        line.strip() for line in newsroom.answer("What next?").splitlines() if line.startswith("    ")
    ]
    assert len(suggested) >= 5
    typed = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(suggested)],
        cwd=newsroom.folder.parent,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert typed.returncode == 0, typed.stdout + typed.stderr
    assert (newsroom.folder / "figures.csv").stat().st_size > 1000
    assert (newsroom.folder / "rebuilt.duckdb").is_file()


def test_settings_in_the_environment_lead_it_nowhere_else(newsroom: Shown) -> None:
    assert (newsroom.folder / "log.db").is_file()
    assert [found.name for found in newsroom.folder.parent.iterdir()] == [newsroom.folder.name]


def test_most_gold_facts_are_in_the_warehouse(newsroom: Shown) -> None:
    with open_reading(newsroom.folder / "warehouse").connection as connection:
        missed = gold.missed(connection)
    found = len(gold.FACTS) - len(missed)
    assert found >= GOLD_FLOOR, f"{found} of {len(gold.FACTS)}; missed:\n" + "\n".join(missed)


def test_the_readme_shows_what_the_demo_prints(newsroom: Shown) -> None:
    (excerpt,) = (
        block for block in blocks(REPOSITORY / "README.md", "text") if block.note.startswith("excerpt")
    )
    printed = {line.rstrip() for line in newsroom.out.splitlines()}
    shown = [line.rstrip() for line in excerpt.text.splitlines() if line.strip() not in {"", "…"}]
    assert len(shown) >= 10
    gone = [line for line in shown if line not in printed]
    assert gone == [], "the demo no longer prints this: bring README.md up to date\n" + "\n".join(gone)


def test_a_file_of_ones_own_is_asked_the_general_questions(tmp_path: Path) -> None:
    file = tmp_path / Desk(tmp_path).write("articles.jsonl", FERRY)
    shown = demo(tmp_path / "demo-data", str(file))
    assert shown.code == 0, shown.err
    assert "Lena Fisk" in shown.answer("Who said what")
    assert "About 900" in shown.answer("Which figures")
    assert "Harbour Post" in shown.answer("What was read")
    assert "0 findings" in shown.answer("Does every quotation stand")


def test_a_source_that_is_refused_is_told_with_its_reason_and_fails(tmp_path: Path) -> None:
    shown = demo(tmp_path / "demo-data", "nowhere.xml")
    assert shown.code == 1
    assert "there is no such file or directory" in shown.out
    assert "nothing was taken in from nowhere.xml" in shown.err


def test_a_folder_of_others_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo-data"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine", "utf-8")
    shown = demo(folder)
    assert shown.code == 1
    assert "holds files that the demo did not make" in shown.err
    assert [found.name for found in folder.iterdir()] == ["thesis.txt"]


def test_a_folder_that_the_demo_made_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "demo-data"
    Workplace(folder)
    (folder / "log.db").write_text("of an earlier demo", "utf-8")
    Workplace(folder)
    assert sorted(found.name for found in folder.iterdir()) == [".made-by-the-demo", "onrecord.toml"]


def test_a_link_to_a_folder_is_no_folder_to_delete(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "demo-data").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DemoError, match="is not a folder"):
        Workplace(tmp_path / "demo-data")


def test_a_port_that_is_taken_is_said_and_another_one_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        with newsroom_at(port) as newsroom:
            assert newsroom.origin != f"http://127.0.0.1:{port}"
            assert f"Port {port} can't be had" in capsys.readouterr().out
