"""`onrecord ingest` reaches what its settings allow and no more, says who asks, and keeps no password."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.commands import Desk
from tests.hostile import HostileServer, answer, redirect
from tests.newsdesk import html, prose, rss

CONTACT = "mailto:archive@example.org"


@pytest.fixture
def server() -> Iterator[HostileServer]:
    page = answer(html(prose("The quay is open again.")).encode())
    with HostileServer({"/quay": page, "/robots.txt": answer(b"", status="404 Not Found")}) as running:
        yield running


def test_a_source_on_this_machine_is_refused_with_the_setting_that_allows_it(
    desk: Desk, server: HostileServer
) -> None:
    ended = desk.type("ingest", "--capture-only", server.url("/quay"), variables={"ONRECORD_FETCH_ALLOW": ""})
    assert ended.code == 1
    assert 'fetch_allow = ["127.0.0.0/8"]' in ended.out
    assert server.heads == []
    (desk.folder / "onrecord.toml").write_text('fetch_allow = ["127.0.0.0/8"]\n', "utf-8")
    allowed = desk.type(
        "ingest", "--capture-only", server.url("/quay"), variables={"ONRECORD_FETCH_ALLOW": ""}
    )
    assert (allowed.code, allowed.out) == (0, "1 new, 0 changed, 0 unchanged, 0 refused\n")


def test_sites_see_whom_to_write_to(desk: Desk, server: HostileServer) -> None:
    desk.type("ingest", "--capture-only", server.url("/quay"), variables={"ONRECORD_CONTACT": CONTACT})
    assert len(server.heads) == 2
    assert all(f"(+{CONTACT})" in head for head in server.heads)


def test_passwords_in_urls_are_neither_kept_nor_shown(desk: Desk, server: HostileServer) -> None:
    host = "reader:s3cret@127.0.0.1"
    links = [server.url("/quay", host), server.url("/gone", host)]
    server.scripts["/feed"] = answer(rss([(link, "T", "") for link in links]).encode())
    server.scripts["/moved"] = redirect(server.url("/quay", host))
    server.scripts["/broken"] = redirect(f"ftp://{host}/")
    paths = ("/feed", "/moved", "/broken", "/none", "/quay")
    ended = desk.type(
        "ingest", "--capture-only", "--json", *[server.url(path, "u:s3cret@127.0.0.1") for path in paths]
    )
    assert len(ended.json["refused"]) == 3
    assert any("authorization" in head.lower() for head in server.heads)
    kept = [file.read_bytes() for file in desk.folder.rglob("*") if file.is_file()]
    assert not any(b"s3cret" in shown for shown in [*kept, ended.out.encode(), ended.err.encode()])


def test_what_strangers_write_reaches_no_terminal_raw(desk: Desk, server: HostileServer) -> None:
    server.scripts["/quay"] = answer(b"", status="500 \x1b[2J\x1b]0;owned\x07\x9b31m")
    server.scripts["/moved"] = redirect("\x1b[31m://x")
    ended = desk.type("ingest", "--capture-only", server.url("/quay"), server.url("/moved"))
    assert "2 refused" in ended.out
    assert all(char.isprintable() or char == "\n" for char in ended.out + ended.err)
