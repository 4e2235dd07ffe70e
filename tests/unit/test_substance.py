"""What counts as the article's own words, and what changes on a page by itself."""

from __future__ import annotations

import pytest

from producers.substance import is_noise, substance

SENTENCE = "The harbour office said on Friday that the pier would be rebuilt."


@pytest.mark.parametrize(
    "line",
    [
        "12 comments",
        "1,204 shares",
        "3.4k views",
        "Comments (12)",
        "Comments: 12",
        "No comments yet",
        "Leave a comment",
        "4 min read",
        "4-minute read",
        "Reading time: 4 minutes",
        "2 hours ago",
        "Updated 5 minutes ago",
        "Just now",
        "Last updated: 3 March 2026 14:05 GMT",
        "Updated on Mon 2 Mar 2026 at 9.30am",
        "Published at 14:05",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "Share",
        "Share this article",
        "Follow us on Facebook",
        "Read more",
        "Read more: Ferry line to add a night service",
        "Related | Ferry line to add a night service",
        "This article was last updated at 14:05 on 10 March 2026.",
        "You have 7 free articles left this month.",
        "Join 12,345 readers who get our letter every morning.",
        "14:05",
        "© 2026 Harbour Post",
        "Copyright 2026 Harbour Post Ltd.",
        "Harbour Post Ltd. All rights reserved.",
        "Sign up for our morning newsletter",
        "Subscribe to breaking news alerts",
        "desk@harbourpost.example",
        "(END)",
        "###",
    ],
)
def test_counters_clocks_advertisements_and_buttons_are_noise(line: str) -> None:
    assert is_noise(line)
    assert substance(f"{SENTENCE}\n{line}") == SENTENCE


@pytest.mark.parametrize(
    "line",
    [
        SENTENCE,
        "Updated figures show 300 people were hurt.",
        "Updated rules took effect on 3 March.",
        "12 comments were read out in court.",
        "Comments on the plan closed with 12 objections.",
        "He left 2 hours ago.",
        "Two views",
        "Share prices fell by 4%.",
        "More than 40 families complained.",
        "3 days",
        "Published figures",
        "Related cases were heard on Friday: two of them ended.",
        "See also what the harbour office said.",
        "This article was updated to correct the sum of the damages.",
        "You have two articles of the treaty left out, he said.",
        "Join us: 12 readers met on Friday.",
        "12",
        "Copyright law was changed in 2026.",
        "Subscribe to that view, he said, and you lose the election.",
        "Write to desk@harbourpost.example with what you know.",
        "The end",
    ],
)
def test_sentences_that_begin_or_end_like_noise_are_not(line: str) -> None:
    assert not is_noise(line)
    assert substance(line) == line


def test_white_space_alone_is_no_difference() -> None:
    assert substance("The  pier\u00a0stands.") == substance("The pier stands.")
