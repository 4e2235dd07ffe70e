"""The newsroom's web server: a thread of its own, so that it serves any caller, asynchronous or not."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from demo.newsroom.archive import EDITIONS
from demo.newsroom.outlets import OUTLETS
from demo.newsroom.site import Resource, render_edition

_HOST: Final = "127.0.0.1"


class Newsroom:
    """Three outlets on one port of the loopback interface, served within a `with` block.

    The port is bound, and the articles are rendered, when it is made; port 0 takes a free one. Article
    URLs hold the port: take a fixed one where they must be the same from run to run.

    Raises:
        OSError: the port can't be had.
        ArticleFileError: an article's file can't be read as one.
    """

    def __init__(self, port: int = 0) -> None:
        self._socket = socket.create_server((_HOST, port))
        self.origin = f"http://{_HOST}:{self._socket.getsockname()[1]}"
        self._editions = [render_edition(edition, self.origin) for edition in EDITIONS]
        self._current = self._editions[0]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="newsroom", daemon=True)
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1)

    @property
    def feed_urls(self) -> tuple[str, ...]:
        """The outlets' feeds: the agency's RSS, the daily's Atom, the broadcaster's RSS of summaries."""
        return tuple(self.origin + outlet.feed_path for outlet in OUTLETS)

    def publish_edit(self) -> None:
        """Publish the second edition, as `POST /edit` does; again is no error and changes nothing."""
        self._current = self._editions[1]

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread.start()
        self._await(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close every connection and free the port."""
        self._await(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _await(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _start(self) -> None:
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()

    def _application(self) -> web.Application:
        application = web.Application()
        application.router.add_post("/edit", self._edit)
        application.router.add_get("/{path:.*}", self._get)
        return application

    async def _edit(self, _request: web.Request) -> web.Response:
        self.publish_edit()
        return web.Response(text="The edit is published.\n")

    async def _get(self, request: web.Request) -> web.Response:
        resource = self._current.get(request.path)
        if resource is None:
            return web.Response(status=404, text=f"Nothing is published at {request.path}.\n")
        response = _not_modified() if _has_current(request, resource) else _full(resource)
        response.etag = resource.etag
        response.last_modified = resource.modified
        response.headers["Cache-Control"] = "no-cache"
        return response


def _has_current(request: web.Request, resource: Resource) -> bool:
    """Whether the client holds this resource: its entity tag decides, else the date (RFC 9110, 13.2.2)."""
    if request.if_none_match is not None:
        return any(tag.value in {resource.etag, "*"} for tag in request.if_none_match)
    since = request.if_modified_since
    return since is not None and resource.modified <= since


def _not_modified() -> web.Response:
    return web.Response(status=304)


def _full(resource: Resource) -> web.Response:
    return web.Response(body=resource.body, content_type=resource.media_type, charset="utf-8")
