"""Notices in place of articles are told from articles, short ones and such about removals too."""

from __future__ import annotations

import pytest

from producers.sources.htmltree import document
from producers.sources.notices import notice_of

NOTICES = [
    "This article has been removed.",
    "This story has been retracted by the editors, who regret the error.",
    "This article is no longer available.",
    "This page is no longer available on our website. Try the search.",
    "Sorry, this article was deleted.",
    "We're sorry, but the page you requested is no longer available.",
    "Editor\u2019s note: This article has been withdrawn at the request of a source.",
    "We have removed this story because it did not meet our standards.",
    "The page you are looking for cannot be found.",
    "Sorry, the page you\u2019re looking for doesn\u2019t exist.",
    "Article not found",
    "Page not found.",
    "404",
    "404 Not Found",
    "Error 404: Page not found",
    "Oops! That page can\u2019t be found.",
]
ARTICLES = [
    "404 people were taken off the ferry before dawn.",
    "The report was removed from the ministry's website on Monday.",
    "The article you quoted was written by an intern, the minister said.",
    "This report was withdrawn by the court.",
    "A story that was retracted last year is back in the news.",
    "This article describes how the pier was removed.",
    "This page of history was not closed by the verdict.",
    "The post office in the harbour was not found to be at fault.",
    "This post is no longer his: the mayor resigned.",
    "Content was removed from shelves in three towns.",
    "Page was not found guilty.",
    "Editor's note: a figure in this article was corrected.",
    "The story does not exist in the archives, say historians who looked for it for a year.",
]


def noticed(text: str, heading: str = "Harbour Post", title: str = "Harbour Post") -> str:
    page = f"<html><head><title>{title}</title></head><body><h1>{heading}</h1></body></html>"
    return notice_of(document(page), text)


@pytest.mark.parametrize("words", NOTICES)
def test_a_notice_is_known_by_its_first_lines_or_its_heading(words: str) -> None:
    assert noticed(words) == words
    assert noticed(f"Harbour Post\n{words}\nLatest news") == f"Harbour Post {words} Latest news"
    assert noticed("", heading=words) == words
    assert noticed("", title=f"{words} | Harbour Post") != ""


@pytest.mark.parametrize("words", ARTICLES)
def test_what_only_speaks_of_removals_is_no_notice(words: str) -> None:
    assert noticed(words) == ""
    assert noticed("", heading=words) == ""


@pytest.mark.parametrize("words", NOTICES)
def test_words_above_or_in_a_whole_article_make_it_no_notice(words: str) -> None:
    whole = "The pier was closed on Friday, the harbour office said. " * 20
    assert noticed(f"{words}\n{whole}") == ""
    assert noticed(f"{whole}\n{words}") == ""


LATEST = "The pier was closed on Friday, the harbour office said. " * 20


@pytest.mark.parametrize(
    "words", ["404", "404 Not Found", "Page not found", "Oops! That page can\u2019t be found."]
)
def test_a_page_whose_heading_and_title_both_say_that_it_is_not_there_is_a_notice_whatever_else_it_shows(
    words: str,
) -> None:
    notice = noticed(LATEST, heading=words, title="Page not found | Harbour Post")
    assert notice.startswith(words)
    assert noticed(LATEST, heading=words) == ""
    assert noticed(LATEST, title=words) == ""
