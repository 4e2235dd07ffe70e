"""What is learnt of annotated articles: who speaks, and where content starts and ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.articles import parsed
from bench.settling import STAGES, Row, held_back, learn, weights_kept
from producers.extraction.names import Names
from producers.extraction.statements import unsettled

_TEXT = "Ada Holt said the gate was shut on Friday. Jan Tan said it rained."


def articles_of(tmp_path: Path, quotes: list[dict[str, Any]], text: str = _TEXT, times: int = 1) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text((json.dumps({"text": text, "quotes": quotes}) + "\n") * times, encoding="utf-8")
    return path


def quote_of(content: str, speaker: str, cue: str = "said", text: str = _TEXT) -> dict[str, Any]:
    spans = {part: [text.index(part), text.index(part) + len(part)] for part in (content, speaker, cue)}
    return {
        "spans": [spans[content]],
        "cue_spans": [spans[cue]],
        "speaker": speaker,
        "speaker_spans": [spans[speaker]],
    }


def rows_of(path: Path, settles: str) -> list[list[Row]]:
    """Of each attribution of a file's articles, what a stage learns from it."""
    stage = next(stage for stage in STAGES if stage.settles == settles)
    return [
        list(stage.rows(article.trees[0], found, article.quotes[0]))
        for article in parsed(path)
        for found in unsettled(article.trees, Names(article.trees).people, by_rules=True)
    ]


def test_the_places_up_to_where_people_end_content_are_learnt_from(tmp_path: Path) -> None:
    rows, _ = rows_of(articles_of(tmp_path, [quote_of("the gate was shut", "Ada Holt")]), "ends")
    assert [row.right for row in rows][-1]
    assert not any(row.right for row in rows[:-1])


def test_a_start_that_people_marked_later_than_rules_is_learnt_from(tmp_path: Path) -> None:
    text = "Ada Holt voiced doubts about the gate."
    path = articles_of(tmp_path, [quote_of("the gate", "Ada Holt", "voiced", text)], text)
    (rows,) = rows_of(path, "starts")
    assert len(rows) > 1
    assert [row.right for row in rows] == [False] * (len(rows) - 1) + [True]


def test_of_the_mentions_of_a_sentence_the_marked_one_speaks(tmp_path: Path) -> None:
    text = "Ada Holt met Piet Maas, who said the gate was shut."
    (rows,) = rows_of(
        articles_of(tmp_path, [quote_of("the gate was shut", "Piet Maas", "said", text)], text), "speakers"
    )
    assert {row.right for row in rows} == {True, False}


def test_weights_that_are_learnt_are_put_back_afterwards(tmp_path: Path) -> None:
    """They are those of articles with the trait often enough; while on no article nothing is learnt."""
    articles = list(parsed(articles_of(tmp_path, [quote_of("the gate was shut", "Ada Holt")], times=30)))
    shipped = [dict(stage.weights) for stage in STAGES]
    with weights_kept():
        learn([])
        assert [stage.weights for stage in STAGES] == shipped
        learn(articles)
        learnt = next(stage.weights for stage in STAGES if stage.settles == "ends")
        assert learnt["bias"] != shipped[3]["bias"]
    assert [stage.weights for stage in STAGES] == shipped


def test_each_article_is_held_back_once(tmp_path: Path) -> None:
    articles = list(parsed(articles_of(tmp_path, [quote_of("the gate was shut", "Ada Holt")], times=7)))
    folds = [[article.fold for article in of_fold] for of_fold in held_back(articles)]
    assert folds == [[0, 0], [1, 1], [2], [3], [4]]
