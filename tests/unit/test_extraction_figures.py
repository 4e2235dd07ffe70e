"""Figures: numbers with their bounds, units and what they count, and numbers that are none."""

from __future__ import annotations

import pytest

from producers.extraction.facts import Figure
from tests.extracting import facts_of


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text."""
    return facts_of(text).figures


@pytest.mark.parametrize(
    ("text", "words", "value", "unit"),
    [
        ("The bridge cost $1.2bn to build.", "$1.2bn", 1.2e9, "dollar"),
        ("The bridge cost £3 million.", "£3 million", 3e6, "pound sterling"),
        ("Prices rose by 4.5 per cent.", "4.5 per cent", 4.5, "percentage"),
        ("Some voters, 12%, stayed at home.", "12%", 12, "percentage"),
        ("They walked twenty-five miles.", "twenty-five miles", 25, "mile"),
        ("A dozen boats sank.", "A dozen", 12, "boat"),
        ("Two-thirds of the boats sank.", "Two-thirds", 2 / 3, "boat"),
        ("The pipe is 3½ inches wide.", "3½ inches", 3.5, "inch"),
        ("The town has 12,345 inhabitants.", "12,345", 12345, "inhabitant"),
        ("Oil sold at $70 a barrel.", "$70 a barrel", 70, "dollar per barrel"),
        ("The fund lost EUR50m.", "EUR50m", 5e7, "euro"),
        ("It fell to -5 degrees.", "-5 degrees", -5, "degree"),
        ("It was a five-year plan.", "five-year", 5, "year"),
        ("She took 12 doses.", "12", 12, "dose"),
        ("The crash left 40 injured.", "40", 40, "people"),
        ("He works 40 hours a week.", "40 hours a week", 40, "hour per week"),
        ("The dam cost 240 million crowns.", "240 million crowns", 24e7, "crown"),
        ("The mast is 37m tall.", "37m", 37, "metre"),
        ("Half a million people left.", "Half a million people", 500_000, "people"),
        ("Ten boats sank.", "Ten", 10, "boat"),
        ("The catch grew tenfold.", "tenfold", 10, "count"),
        ("Sand costs 9 cents per kilo.", "9 cents per kilo", 9, "cent per kilogram"),
        ("The fund paid 40 cents a share.", "40 cents a share", 40, "cent per share"),
        ("Rents rise by 3% a year.", "3% a year", 3, "percentage per year"),
        ("The lab does 300 tests a day.", "300", 300, "test per day"),
        ("She read the 12-page report.", "12", 12, "page"),
        ("It was one of the best ferries.", "one", 1, "good ferry"),
        ("He needs a day or two.", "two", 2, "day"),
        ("It cost two and a half million crowns.", "two and a half million crowns", 2.5e6, "crown"),
        ("It is 2-1/2 miles long.", "2-1/2 miles", 2.5, "mile"),
        ("His daughter, 34, has a boat.", "34", 34, "year of age"),
        ("They sold one in four boats.", "one in four", 0.25, "boat"),
        ("It is half a mile away.", "half a mile", 0.5, "mile"),
        ("The house cost 3 million pounds.", "3 million pounds", 3e6, "pound sterling"),
        ("They caught 3 million pounds of cod.", "3 million pounds", 3e6, "pound-mass"),
        ("They lost £20 million.", "£20 million", 2e7, "pound sterling"),
        ("They lost 20 €.", "20 €", 20, "euro"),
        ("The plant burns 90 GWh.", "90 GWh", 90, "gigawatt hour"),
        ("Nobody over the age of 21 came.", "over the age of 21", 21, "year of age"),
    ],
)
def test_a_quantity_has_a_value_and_a_unit(text: str, words: str, value: float, unit: str) -> None:
    """In digits, in words, with magnitudes, fractions, currencies and rates."""
    (figure,) = figures(text)
    assert figure.value == pytest.approx(value)
    assert (figure.span.text, figure.unit) == (words, unit)


@pytest.mark.parametrize(
    ("text", "relation", "qualifier", "low", "high"),
    [
        ("Almost 70 boats sank.", "below", "Almost", None, 70),
        ("Up to 70 boats sank.", "below", "Up to", None, 70),
        ("At least 70 boats sank.", "above", "At least", 70, None),
        ("More than 70 boats sank.", "above", "More than", 70, None),
        ("About 70 boats sank.", "about", "About", None, None),
        ("Storms sank under 70 boats.", "below", "under", None, 70),
        ("Storms sank 70 boats or more.", "above", "or more", 70, None),
        ("Storms sank 70 boats or fewer.", "below", "or fewer", None, 70),
        ("Storms sank 70 boats at most.", "below", "at most", None, 70),
        ("Storms sank 70 boats or so.", "about", "or so", None, None),
        ("Exactly 70 boats sank.", "exact", None, None, None),
    ],
)
def test_a_qualifier_bounds_the_number_or_blurs_it(
    text: str, relation: str, qualifier: str | None, low: float | None, high: float | None
) -> None:
    """With "almost" from above, with "at least" from below, with "about" neither."""
    (figure,) = figures(text)
    assert (figure.value, figure.relation, figure.qualifier) == (70, relation, qualifier)
    assert (figure.low, figure.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("It will take 10 to 15 days.", 10, 15),
        ("It will take 10-15 days.", 10, 15),
        ("It is a five-to-10-year plan.", 5, 10),
        ("He went from 208 pounds to 193.", 193, 208),
        ("Between 10 and 15 boats sank.", 10, 15),
        ("It will cost $3 to $5 billion.", 3e9, 5e9),
        ("Fines range from $200 to $4 million.", 200, 4e6),
        ("Tens of thousands of people left.", 10_000, 100_000),
    ],
)
def test_a_range_has_two_bounds_and_no_value(text: str, low: float, high: float) -> None:
    """The scale of the second number is the first one's too, unless that makes the first far greater."""
    (figure,) = figures(text)
    assert (figure.value, figure.low, figure.high) == (None, low, high)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Rents rose 4%.", "up"),
        ("Rents were down 4%.", "down"),
        ("Rents fell by 4%.", "down"),
        ("Rents rose about 4%.", "up"),
        ("Rents were revised upward by 4%.", "up"),
        ("Rents rose more than 4%.", "above"),
        ("Rents rose to 4%.", "exact"),
    ],
)
def test_the_size_of_a_change_has_its_direction(text: str, relation: str) -> None:
    """Up or down, unless a bound says more; what something rose to is no change."""
    (figure,) = figures(text)
    assert (figure.value, figure.relation) == (4, relation)


def test_a_change_by_a_range_is_one_figure() -> None:
    """In the same unit, with the second end not far above the first."""
    (figure,) = figures("Rents rose 4% to 12% last year.")
    assert (figure.low, figure.high, figure.relation, figure.unit) == (4, 12, "up", "percentage")


def test_a_change_and_the_level_it_leads_to_are_two_figures() -> None:
    """Which share what they are of."""
    change, level = figures("The rent rose 4% to $900.")
    assert (change.value, change.relation, level.value, level.relation) == (4, "up", 900, "exact")
    assert change.counted == level.counted == "rent"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("The index lost 60 points, or 2%, to fall to 7,425.", ["point", "percentage", "point"]),
        ("It costs 8 or $9.", ["dollar", "dollar"]),
        ("They sell four-, five- and six-cylinder engines.", ["cylinder", "cylinder", "cylinder"]),
        ("Sales of boats rose to 30 boats from 20 in May.", ["boat", "boat"]),
    ],
)
def test_numbers_beside_each_other_share_a_unit_written_once(text: str, units: list[str]) -> None:
    """With the one before, with the one right behind, or with the last of several."""
    assert [figure.unit for figure in figures(text)] == units


def test_an_equivalent_in_brackets_is_bound_as_what_it_explains() -> None:
    """And is of the same thing."""
    miles, kilometres = figures("The road is more than 20 miles (32 km) long.")
    assert (miles.relation, kilometres.relation, kilometres.low) == ("above", "above", 32)
    assert miles.counted == kilometres.counted == "road"


@pytest.mark.parametrize(
    "text",
    [
        "The war began in 1914.",
        "It happened on March 3.",
        "The train left at 10:30.",
        "The train left at 11 a.m.",
        "The train left at 10 p.m. EST.",
        "The train left at eight o'clock.",
        "The 225th regiment came home.",
        "A Boeing 747 landed.",
        "An F-16 flew over the harbour.",
        "World War II ended.",
        "The 1980s were good to the town.",
        "The home side won 2-1.",
        "1. Call the mayor.",
        "He is the one to ask.",
        "The iPhone 11 Pro Max is out.",
        "The Nasdaq 100 index closed.",
        "Tensions between the three countries grew.",
        "They finished in the bottom three.",
        "They added a third pier.",
        "A 40-something skipper came.",
        "A third-party review came.",
        "The under 21 squad won.",
    ],
)
def test_dates_times_ordinals_names_and_scores_are_no_figures(text: str) -> None:
    """They count nothing."""
    assert figures(text) == ()


def test_a_figure_in_a_statement_comes_from_its_speaker() -> None:
    """And points at the statement."""
    facts = facts_of("Mary Reed said that 40 boats sank. In town, 12 houses burned.")
    inside, outside = facts.figures
    assert inside.statement == 0
    assert inside.source is not None
    assert inside.source.name == "Mary Reed"
    assert (outside.statement, outside.source) == (None, None)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("About 40 small fishing boats sank.", "small fishing boats"),
        ("They set aside 9 million crowns for repairs to the dam.", "repairs to the dam"),
        ("The council set aside 9 million crowns for repairs.", "repairs, council"),
        ("The port has more than 90 cranes.", "cranes, port"),
        ("The port said it would buy 12 cranes.", "cranes, port"),
        ("A survey of 300 skippers began.", "skippers, survey"),
        ("Get the brass lamp for $30.", "brass lamp"),
        ("The trawler has a draught of 9 feet.", "draught, trawler"),
        ("They raised the fee by 9 crowns.", "fee"),
        ("Police seized 50 kilograms of cod.", "cod, Police"),
        ("Repairs to the dam will cost 9 million crowns.", "Repairs to the dam"),
        ("He paid $3,000 in fines.", "fines"),
        ("The $3,000 award went to Holt.", "award"),
        ("Winds of 30 knots were blowing.", "Winds"),
        ("A poll says that 12% of voters stayed at home.", "voters"),
        ("Rents rose 4%.", "Rents"),
        ("The bridge is 300 metres long.", "bridge"),
        ("The crash left 40 injured.", "injured"),
        ("Twelve people were injured.", "injured"),
        ("It was one of the best ferries.", None),
        ("Two years later Holt left.", None),
        ("The harbour opened after three years of repairs.", "repairs, harbour"),
        ("He was jailed for three years.", None),
    ],
)
def test_what_is_counted_is_a_noun_with_its_modifiers_or_what_a_measure_is_of(
    text: str, what: str | None
) -> None:
    """Behind a number, a measure's "of", what money is for, a subject; a length of time counts nothing."""
    (figure,) = figures(text)
    assert figure.counted == what


@pytest.mark.parametrize(
    ("text", "period"),
    [
        (
            "Rents rose 4% in the third quarter of 2019, the firm said on Monday.",
            "in the third quarter of 2019",
        ),
        ("On Tuesday the mayor said that 40 boats had sunk since January.", "since January"),
        ("By midday on Sunday, the fleet had lost almost 70 boats.", "By midday on Sunday"),
        ("In 2019, Holt paid $35,538 for a boat.", "In 2019"),
        ("The port had 90 cranes last year.", "last year"),
        ("In the three months ended June 30, rents fell by $12.", "In the three months ended June 30"),
        ("He earns $40,000 a year.", "a year"),
        ("The lab does 300 tests per day.", "per day"),
        ("The mayor said on Monday that 12 boats sank.", None),
        ("The firm, which was founded in 1998, has 300 workers.", None),
        ("The bridge may cost 9 million crowns.", None),
    ],
)
def test_a_figure_holds_for_the_time_that_its_clause_names(text: str, period: str | None) -> None:
    """As it stands; not that of a report or of another clause; a rate holds for its unit of time."""
    *_, figure = figures(text)
    assert (figure.period.text if figure.period else None) == period


def test_two_changes_in_a_sentence_have_a_time_each() -> None:
    """The one that hangs on their own verb."""
    fall, rise = figures("Rents fell 3% last year and rose 4% this year.")
    assert fall.period is not None
    assert rise.period is not None
    assert (fall.period.text, rise.period.text) == ("last year", "this year")
