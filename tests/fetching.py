"""Fetching by hand: one URL, by a Fetcher of its own."""

from __future__ import annotations

import asyncio
from ipaddress import ip_network

from aiohttp.abc import AbstractResolver

from producers.sources.addresses import AddressRules
from producers.sources.article import FetchState, RefusedError
from producers.sources.fetching import Answer, Fetcher, FetchLimits

LOOPBACK = AddressRules(allowed=(ip_network("127.0.0.0/8"), ip_network("::1/128")))
QUICK = FetchLimits(total_seconds=5, connect_seconds=2, read_seconds=1, max_bytes=1 << 20)


def fetch(
    *urls: str,
    rules: AddressRules = LOOPBACK,
    limits: FetchLimits = QUICK,
    page: bool = False,
    known: FetchState | None = None,
    resolver: AbstractResolver | None = None,
) -> Answer | None:
    """Fetch URLs by one Fetcher, one after the other, and return the last one's answer."""

    async def run() -> Answer | None:
        answer = None
        async with Fetcher(limits, addresses=rules, resolver=resolver) as fetcher:
            for url in urls:
                answer = await fetcher.fetch(url, known, page=page)
        return answer

    return asyncio.run(run())


def refused(url: str, **options: object) -> RefusedError:
    """The refusal of a URL, which must not be fetched."""
    try:
        found = fetch(url, **options)  # type: ignore[arg-type]  # as fetch() has them
    except RefusedError as error:
        return error
    raise AssertionError(f"{url} was fetched: {found}")
