"""A web server that misbehaves in every way, on real sockets, and the documents that it does it with."""

from __future__ import annotations

import socketserver
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from typing import Any, Final, Self, TypeAlias

import zstandard

Script: TypeAlias = Callable[["Exchange"], None]
"""What is done to whoever asks."""

_GZIP: Final = 31
_RAW: Final = -15
EMPTY_BLOCK: Final = b"\x00\x00\x00\xff\xff"
_MIB: Final = 1 << 20


class Exchange:
    """One request, and the way back to who made it."""

    def __init__(self, write: Callable[[bytes], object], ended: threading.Event, head: str) -> None:
        self.write: Final = write
        self.ended: Final = ended
        """Set when the server is stopped; scripts without an end look at it."""
        self.head: Final = head


class HostileServer:
    """Answers each path by a script; a context manager. `heads` holds the heads of all requests."""

    def __init__(self, scripts: Mapping[str, Script], host: str = "127.0.0.1") -> None:
        self.heads: Final[list[str]] = []
        self._ended: Final = threading.Event()
        server, ended, heads = self, self._ended, self.heads

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                lines = takewhile(lambda line: line.strip(), iter(self.rfile.readline, b""))
                head = "".join(line.decode("latin-1") for line in lines)
                heads.append(head)
                path = head.split(" ")[1] if " " in head else "/"
                script = server.scripts.get(path.partition("?")[0], answer(b"", status="404 Not Found"))
                try:
                    script(Exchange(self.wfile.write, ended, head))
                except OSError:  # whoever asked has had enough, which is what the tests are for
                    return

        self.scripts: Final = dict(scripts)
        self._host: Final = host
        self._server: Final = _Server((host, 0), Handler)
        self._thread: Final = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End what has no end, and stop."""
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of a path."""
        return f"http://{host or self._host}:{self.port}{path}"

    def asked(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(head.startswith(f"GET {path} ") for head in self.heads)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as socketserver has it
        """Say nothing of connections that break off."""


def answer(
    body: bytes, *headers: str, status: str = "200 OK", content_type: str = "text/html; charset=utf-8"
) -> Script:
    """An answer as it should be."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    head = "\r\n".join([*lines, "Connection: close", *headers, "", ""]).encode()
    return lambda exchange: _ignored(exchange.write(head + body))


def redirect(location: str, status: str = "302 Found") -> Script:
    """A redirect."""
    return answer(b"", f"Location: {location}", status=status)


def streamed(pieces: Callable[[], Iterator[bytes]], *headers: str) -> Script:
    """An answer that ends where its pieces do, by closing the connection."""

    def send(exchange: Exchange) -> None:
        exchange.write("\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html", *headers, "", ""]).encode())
        for piece in pieces():
            if exchange.ended.is_set():
                return
            exchange.write(piece)

    return send


def dripping(head: bytes, drop: bytes, seconds: float = 0.02) -> Script:
    """So much at once, and then a drop at a time without an end."""

    def drip(exchange: Exchange) -> None:
        exchange.write(head)
        while not exchange.ended.wait(seconds):
            exchange.write(drop)

    return drip


def flooding(head: bytes, piece: bytes) -> Script:
    """So much, and then the same again and again as fast as it is taken."""

    def flood(exchange: Exchange) -> None:
        exchange.write(head)
        while not exchange.ended.is_set():
            exchange.write(piece)

    return flood


def gzip_bomb(mebibytes: int) -> bytes:
    """So much white space, in a thousandth of it."""
    return _deflated(mebibytes, _GZIP)


def deflate_bomb(mebibytes: int, *, raw: bool = False) -> bytes:
    """The same for `deflate`, with its header or, as some servers have it, without."""
    return _deflated(mebibytes, _RAW if raw else zlib.MAX_WBITS)


def zstd_bomb(mebibytes: int) -> bytes:
    """The same in a ten-thousandth."""
    compressor = zstandard.ZstdCompressor().compressobj()
    return b"".join(compressor.compress(b" " * _MIB) for _ in range(mebibytes)) + compressor.flush()


def empty_blocks(mebibytes: int) -> bytes:
    """Gzip that is as large as it looks, and holds nothing."""
    head = zlib.compressobj(wbits=_GZIP).flush(zlib.Z_SYNC_FLUSH)
    return head + EMPTY_BLOCK * (mebibytes * _MIB // len(EMPTY_BLOCK))


def _deflated(mebibytes: int, wbits: int) -> bytes:
    compressor = zlib.compressobj(9, wbits=wbits)
    return b"".join(compressor.compress(b" " * _MIB) for _ in range(mebibytes)) + compressor.flush()


def _ignored(_: object) -> None:
    return None
