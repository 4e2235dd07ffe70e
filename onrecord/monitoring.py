"""What a long-running command shows of itself over HTTP: metrics, and whether it lives and is ready.

GET /metrics   counters, histograms and lag in Prometheus' text format
GET /livez     200 while the process answers at all
GET /readyz    200 once its works have begun and its log answers; else 503 with the reason

What the log has to be asked for is waited for a few seconds and no longer, as who asks gives up soon: lag
that is not known by then is left out, and the process is not ready.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar
from wsgiref.simple_server import WSGIRequestHandler, make_server

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.registry import Collector

from consumers.progress import Progress as Projected
from eventlog.log import LogError, TopicPartition
from onrecord.questions import Question

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from producers.copies.worker import Progress as Compared
    from producers.ingest import IngestReport
    from producers.worker import Progress as Extracted

Work: TypeAlias = Literal["capture", "extraction", "families", "projection"]

Lag: TypeAlias = Mapping[TopicPartition, int]

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_PATIENCE_SECONDS: Final = 3.0
"""How long a request waits for the log, well below the 10 seconds after which Prometheus gives one up."""

_LAGS: Final[Mapping[Work, tuple[str, str]]] = {
    "projection": ("onrecord_projection_lag", "Offsets that are not projected yet."),
    "extraction": ("onrecord_extraction_lag", "Offsets that the group has not extracted yet."),
    "families": ("onrecord_families_lag", "Offsets that the group has not compared yet."),
}

_Answer = TypeVar("_Answer")

_log = structlog.get_logger()


class MonitoringError(Exception):
    """The monitoring server can't be started; the message names the address and the reason."""


class Monitor:
    """The metrics of one process. Safe to use from several threads.

    Args:
        log_answers: called for readiness; raises LogError when the log can't be reached.
        works: what must have begun before the process is ready.
    """

    def __init__(self, log_answers: Callable[[], object], works: Iterable[Work]) -> None:
        self.registry: Final = CollectorRegistry()
        self._log_answers = Question(log_answers)
        self._awaited: set[Work] = set(works)
        self._projected = Projected()
        self._extracted: tuple[float, ...] = ()
        self._events = self._counter("events_read", "Records that the projector read from the log.")
        self._rows = self._counter("rows_projected", "Rows added to the warehouse's fact tables.")
        self._dead = self._counter("dead_letters", "Records that could not become rows.")
        self._batch = self._histogram("batch_seconds", "Time to project one batch, commit included.")
        self._articles = self._counter("articles_extracted", "Articles whose extraction was completed.")
        self._failed = self._counter("extractions_failed", "Articles on which extraction failed.")
        self._claims = self._counter("claims_extracted", "Claims that extraction found, by kind.", "kind")
        self._extraction = self._histogram("extraction_seconds", "Time to extract one article.")
        self._compared: tuple[int, ...] = ()
        self._texts = self._counter("articles_compared", "Articles that were compared with others.")
        self._copies = self._counter("copies_found", "Pairs of articles that repeat each other.")
        self._met = self._counter("articles_met", "Articles met at the sources, by outcome.", "outcome")
        self._polls = self._counter("polls", "Times that a source was asked, by outcome.", "outcome")
        self._poll = self._histogram("poll_seconds", "Time to ask one source, its articles included.")
        self._visits = self._counter("page_visits", "Times that an article's page was asked.", "outcome")
        self._gone = self._counter("articles_gone", "Articles whose pages were found to be gone.")
        self._feeds = Gauge(
            "onrecord_feeds", "Watched sources, by how they stand.", ["state"], registry=self.registry
        )
        self._lags = _LagCollector()
        self.registry.register(self._lags)

    def begun(self, work: Work) -> None:
        """Note that a work has begun."""
        self._awaited.discard(work)

    def captured(self, report: IngestReport) -> None:
        """Count what capturing found since the last call."""
        for outcome, count in (
            ("new", report.new),
            ("changed", report.changed),
            ("unchanged", report.unchanged),
            ("refused", len(report.refused)),
        ):
            self._met.labels(outcome).inc(count)

    def polled(self, outcome: str, seconds: float) -> None:
        """Count a poll of a source: new, unchanged, or a failure: 4xx, 5xx, unreadable, no answer."""
        self._polls.labels(outcome).inc()
        self._poll.observe(seconds)

    def visited(self, outcome: str, *, gone: bool) -> None:
        """Count a visit to a page, by the outcomes of polled(), and whether it found it to be gone."""
        self._visits.labels(outcome).inc()
        self._gone.inc(gone)

    def feeds(self, counts: Mapping[str, int]) -> None:
        """Show how many sources stand how."""
        for state, count in counts.items():
            self._feeds.labels(state).set(count)

    @property
    def positions(self) -> dict[TopicPartition, int]:
        """How far the projection has come."""
        return self._projected.positions

    def opened(self, progress: Projected) -> None:
        """Note the positions of a generation of the warehouse that was opened; the projection has begun."""
        self._projected = progress
        self.begun("projection")

    def projected(self, progress: Projected) -> None:
        """Count the batch that was projected since the last call."""
        before, self._projected = self._projected, progress
        self._events.inc(progress.records - before.records)
        self._rows.inc(progress.rows - before.rows)
        self._dead.inc(progress.dead - before.dead)
        self._batch.observe(progress.batch_seconds)

    def extracted(self, progress: Extracted) -> None:
        """Count what the extraction worker has done since the last call."""
        before = self._extracted or (0,) * len(progress)
        self._extracted = tuple(progress)
        done = type(progress)._make(now - then for now, then in zip(progress, before, strict=True))
        self._articles.inc(done.articles)
        self._failed.inc(done.failed)
        for kind, count in (
            ("statement", done.statements),
            ("figure", done.figures),
            ("dispute", done.disputes),
        ):
            self._claims.labels(kind).inc(count)
        for _ in range(done.articles):
            self._extraction.observe(done.seconds / done.articles)

    def compared(self, progress: Compared) -> None:
        """Count what the worker that finds copies has done since the last call."""
        before = self._compared or (0,) * len(progress)
        self._compared = tuple(progress)
        done = type(progress)._make(now - then for now, then in zip(progress, before, strict=True))
        self._texts.inc(done.articles)
        self._copies.inc(done.copies)

    def watch_families(self, lag: Callable[[], Lag]) -> None:
        """Show the lag of the group that finds copies, asked for anew at each look."""
        self._lags.watch("families", lag)

    def watch_projection(self, lag: Callable[[], Lag]) -> None:
        """Show the projection's lag, asked for anew at each look."""
        self._lags.watch("projection", lag)

    def watch_extraction(self, lag: Callable[[], Lag]) -> None:
        """Show the extraction group's lag, asked for anew at each look."""
        self._lags.watch("extraction", lag)

    @contextmanager
    def serving(self, host: str, port: int) -> Iterator[int]:
        """Serve until left; gives the port, a free one where 0 was asked for.

        Args:
            host: a name or an IPv4 address; an empty one listens on every interface.
            port: of TCP.

        Raises:
            MonitoringError: the address can't be listened on.
        """
        try:
            server = make_server(host, port, self._answer, ThreadingWSGIServer, _QuietHandler)
        except OSError as error:
            raise MonitoringError(
                f"can't serve metrics at {host}:{port}: {error.strerror}; name another address with "
                "ONRECORD_METRICS=HOST:PORT"
            ) from error
        thread = threading.Thread(target=server.serve_forever, name="monitoring", daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"onrecord_{name}", help_text, labels, registry=self.registry)

    def _histogram(self, name: str, help_text: str) -> Histogram:
        return Histogram(f"onrecord_{name}", help_text, buckets=_SECONDS, registry=self.registry)

    def _answer(self, environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environment["PATH_INFO"]
        if path == "/metrics":
            metrics: WSGIApplication = make_wsgi_app(self.registry)
            return metrics(environment, start)
        if path == "/livez":
            return _plain(start, "200 OK", "alive")
        if path == "/readyz":
            problem = self._problem()
            return _plain(start, "503 Service Unavailable" if problem else "200 OK", problem or "ready")
        return _plain(start, "404 Not Found", "try /metrics, /livez or /readyz")

    def _problem(self) -> str | None:
        if self._awaited:
            return f"not begun yet: {', '.join(sorted(self._awaited))}"
        asked = self._log_answers.asked()
        wait([asked], _PATIENCE_SECONDS)
        try:
            _known(asked)
        except LogError as error:
            return str(error)
        return None


class _LagCollector(Collector):
    """Gauges per partition whose values are asked for when they are looked at, all of them at once."""

    def __init__(self) -> None:
        self._questions: dict[Work, Question[Lag]] = {}

    def watch(self, work: Work, lag: Callable[[], Lag]) -> None:
        """Ask so for the lag of a work."""
        self._questions[work] = Question(lag)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        asked = {work: question.asked() for work, question in self._questions.copy().items()}
        wait(asked.values(), _PATIENCE_SECONDS)
        for work, family in self._families().items():
            try:
                lag = _known(asked[work]) if work in asked else {}
            except LogError as error:  # the other metrics are worth telling all the same
                _log.warning("lag_unknown", metric=family.name, reason=str(error))
                lag = {}
            for (topic, partition), offsets in lag.items():
                family.add_metric([topic, str(partition)], offsets)
            yield family

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return self._families().values()

    def _families(self) -> dict[Work, GaugeMetricFamily]:
        return {
            work: GaugeMetricFamily(name, help_text, labels=["topic", "partition"])
            for work, (name, help_text) in _LAGS.items()
        }


class _QuietHandler(WSGIRequestHandler):
    """Serves without writing a line for each request among the logs."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's signature
        """Say nothing."""


def _known(asked: Future[_Answer]) -> _Answer:
    """The log's answer.

    Raises:
        LogError: it failed, or has not come yet.
    """
    if not asked.done():
        raise LogError(f"the log has not answered within {_PATIENCE_SECONDS:.0f} seconds")
    return asked.result()


def _plain(start: StartResponse, status: str, text: str) -> list[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{text}\n".encode()]
