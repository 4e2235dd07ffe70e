"""When a feed says that it is worth asking."""

from __future__ import annotations

import pytest

from producers.sources.feeds import parse_feed
from producers.sources.rhythm import Rhythm
from tests.newsdesk import prose, rss

SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


def rhythm(elements: str, namespaces: str = "") -> Rhythm:
    feed = rss([("https://quay.example/a", "A", prose())])
    feed = feed.replace("<title>Harbour Post</title>", f"<title>Harbour Post</title>{elements}")
    return parse_feed(feed.replace('<rss version="2.0"', f'<rss version="2.0" {namespaces}')).rhythm


@pytest.mark.parametrize(
    ("elements", "seconds"),
    [
        ("", 0),
        ("<ttl>60</ttl>", 3_600),
        ("<ttl> 15 </ttl>", 900),
        ("<ttl>soon</ttl>", 0),
        ("<ttl>-5</ttl>", 0),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 3_600),
        ("<sy:updatePeriod>\n daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 21_600),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3_600),
        ("<sy:updatePeriod>often</sy:updatePeriod>", 0),
        ("<ttl>10</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 3_600),
    ],
)
def test_an_interval_is_read_from_ttl_and_from_the_syndication_module(elements: str, seconds: float) -> None:
    assert rhythm(elements, SY).every_seconds == seconds


def test_hours_and_days_to_skip_are_read_and_nonsense_among_them_left_out() -> None:
    found = rhythm(
        "<skipHours><hour>0</hour><hour>24</hour><hour>7</hour><hour>late</hour><hour>25</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>monday</day><day>Someday</day></skipDays>"
    )
    assert (found.skip_hours, found.skip_days) == ((0, 7), (0, 6))


def test_a_feed_that_would_never_be_asked_is_asked() -> None:
    every_hour = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    assert rhythm(f"<skipHours>{every_hour}</skipHours>").skip_hours == ()
