"""Questions to what may be long in answering, each asked in a thread of its own so that nobody must wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

_Answer = TypeVar("_Answer")


class Question(Generic[_Answer]):
    """Asked when somebody wants to know; who comes meanwhile gets the same answer. For any threads."""

    def __init__(self, ask: Callable[[], _Answer]) -> None:
        """Get answers from `ask`, which is never called twice at once."""
        self._ask = ask
        self._lock = threading.Lock()
        self._asked: Future[_Answer] | None = None

    def asked(self) -> Future[_Answer]:
        """What will hold the answer, or what asking raised."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                # A daemon: a process that ends does not wait for an answer that nobody wants any more.
                threading.Thread(
                    target=self._answer, args=(self._asked,), name="question", daemon=True
                ).start()
            return self._asked

    def _answer(self, asked: Future[_Answer]) -> None:
        try:
            answer = self._ask()
        except BaseException as error:  # noqa: BLE001 - raised to whoever looks at the answer
            asked.set_exception(error)
        else:
            asked.set_result(answer)
