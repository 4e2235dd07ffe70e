"""As of a moment, every view shows what the log had taught by then, whichever way it is asked."""

from __future__ import annotations

import pytest

from consumers.replay import Selection, replay_into
from tests.newsroom_events import BRIDGE, Counted, Denied, Said, at, capture, copied, extraction, vanished
from tests.projected import AS_OF_VIEWS, LoggedWarehouse, all_views
from warehouse.connection import open_for_reading

CRACKS = Said("Ana Brodik", "the dam has cracks")
SAFE = Said("Ana Brodik", "the dam is safe")
DENIAL = Denied("Tomas Weil", "Weil denied it", CRACKS)
FIRST = capture("Ana Brodik says the dam has cracks. 70 residents left. Weil denied it.", captured=0)
SECOND = capture("Ana Brodik says the dam is safe. 70 residents left.", captured=10)
COPY = capture("Some 90 residents left.", captured=3, url=BRIDGE, outlet="South Post")
BACK = capture("Some 90 residents left.", captured=24, url=BRIDGE, outlet="South Post")

MOMENTS = (-1, 0, 2, 3, 5, 7, 11, 12, 18, 20, 30)


@pytest.fixture(autouse=True)
def _a_day(warehouse: LoggedWarehouse) -> None:
    warehouse.append(FIRST, learned=0)
    warehouse.append(extraction(FIRST, CRACKS, Counted("70", 70), DENIAL, completed=1), learned=2)
    warehouse.append(COPY, extraction(COPY, Counted("90", 90), completed=4), learned=5)
    warehouse.append(copied(FIRST, COPY), learned=6)
    warehouse.append(SECOND, learned=11)
    warehouse.append(extraction(SECOND, SAFE, Counted("70", 70), completed=12), learned=12)
    warehouse.append(copied(SECOND, COPY), learned=15)
    warehouse.append(vanished(COPY, observed=16), learned=17)
    warehouse.append(extraction(FIRST, CRACKS, completed=19, version=2), learned=20)
    warehouse.append(BACK, learned=25)
    warehouse.project()


def test_the_macro_and_the_plain_view_with_its_variable_show_the_same(warehouse: LoggedWarehouse) -> None:
    with warehouse.reading() as connection:
        for minute in MOMENTS:
            by_macro = all_views(connection, as_of=at(minute))
            connection.execute("SET VARIABLE as_of = $1::TIMESTAMPTZ", [at(minute)])
            by_variable = {
                view: connection.execute(f"FROM {view} ORDER BY ALL").fetchall() for view in AS_OF_VIEWS
            }
            assert by_variable == by_macro


def test_the_plain_view_shows_everything_when_no_moment_is_set(warehouse: LoggedWarehouse) -> None:
    with warehouse.reading() as connection:
        plain = {view: connection.execute(f"FROM {view} ORDER BY ALL").fetchall() for view in AS_OF_VIEWS}
        assert plain == all_views(connection) == all_views(connection, as_of=at(MOMENTS[-1]))
        assert all(plain[view] for view in AS_OF_VIEWS if view != "disputes")


@pytest.mark.parametrize("minute", MOMENTS)
def test_every_view_as_of_a_moment_is_that_of_a_replay_until_then(
    warehouse: LoggedWarehouse, minute: float
) -> None:
    file = warehouse.directory.parent / "until.duckdb"
    until = Selection(until_timestamp=round(at(minute).timestamp() * 1000))
    replay_into(warehouse.log, warehouse.codec, file, selection=until)
    with open_for_reading(file) as replayed, warehouse.reading() as connection:
        assert all_views(connection, as_of=at(minute)) == all_views(replayed)


def test_a_view_tells_the_day_as_it_went(warehouse: LoggedWarehouse) -> None:
    def told(query: str, minute: float) -> list[object]:
        return warehouse.column(query.format(f"TIMESTAMPTZ '{at(minute).isoformat()}'"))

    statements = "SELECT content FROM statements_as_of({})"
    assert [told(statements, minute) for minute in (0, 2, 11, 12)] == [
        [],
        ["the dam has cracks"],
        [],
        ["the dam is safe"],
    ]
    status = "SELECT content || ': ' || status FROM statement_history_as_of({})"
    assert [told(status, minute) for minute in (2, 11, 12)] == [
        ["the dam has cracks: current"],
        ["the dam has cracks: pending"],
        ["the dam has cracks: withdrawn", "the dam is safe: current"],
    ]
    assert told("SELECT disputer FROM disputes_as_of({})", 5) == ["Tomas Weil"]
    assert told("SELECT highest FROM competing_figures_as_of({})", 3) == []
    assert told("SELECT highest FROM competing_figures_as_of({})", 5) == [90.0]
