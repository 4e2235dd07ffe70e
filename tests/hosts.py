"""Ways to write addresses that must not be fetched."""

from __future__ import annotations

from typing import Final

HOSTS: Final = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.000.000.001",
    "0",
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "localhost",
    "LOCALHOST",
    "localhost.",
    "loc%61lhost",
    "127%2e0%2e0%2e1",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",  # noqa: RUF001 - which is what it is about
    "127。0。0。1",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1%25lo]",
    "[::1%25lo]",
    "example.org@127.0.0.1",
    "example.org:80@127.0.0.1",
    "example.org%2f@127.0.0.1",
]
"""Ways to write this machine."""

NOT_FETCHED: Final = [
    "file:///etc/hostname",
    "ftp://127.0.0.1/a",
    "gopher://127.0.0.1/a",
    "unix:///run/service",
    "data:text/html,a",
    "javascript:alert(1)",
    "http:127.0.0.1",
    "http:///a",
    "http://",
    "http://[",
    "http://[::1",
    "http://a:b@",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:1/\x00",
    "//127.0.0.1/a",
    "",
]
