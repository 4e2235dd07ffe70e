"""The composition root: the rooms of the project, opened as the settings say and closed together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from consumers.progress import Progress
from consumers.projector import Projector
from eventlog.http_registry import Credentials, HttpRegistry
from eventlog.log import EventLog, LogError
from eventlog.registries import registry_of
from eventlog.sqlite import SqliteLog
from eventlog.urls import open_log, sqlite_path
from onrecord.config import Settings
from schemas.codec import Codec
from schemas.registry import SchemaRegistry
from warehouse.connection import open_for_reading
from warehouse.errors import NoWarehouseError
from warehouse.generations import Generations
from warehouse.snapshots import Reading, open_reading

if TYPE_CHECKING:
    from eventlog.kafka import Security
    from onrecord.monitoring import Monitor, Work
    from producers.extraction.extractor import Extractor
    from producers.ingest import IngestSettings
    from producers.memory import Memory
    from producers.watching.schedule import Schedule

_MEMORY_FILE: Final = "ingestion-memory.db"
_COPIES_FILE: Final = "copies.db"


class IngestionMemoryError(Exception):
    """What ingestion remembers can't be opened; the message names the file and what to do."""


class NoLogError(LogError):
    """There is no log yet where one was to be read."""


class Application:
    """The log, the codec, the extractor … of one configuration, each opened when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings: Final = settings
        self._open: Final = ExitStack()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what was opened, the last first."""
        self._open.close()

    @cached_property
    def log(self) -> EventLog:
        """The log, made where it is missing.

        Raises:
            LogError: it can't be opened.
        """
        return self.also_open_log(self.settings.log)

    @cached_property
    def existing_log(self) -> EventLog:
        """The log of someone who only reads, and for whom neither it nor a topic is made.

        Raises:
            NoLogError: there is none.
            LogError: it can't be opened.
        """
        if "log" not in vars(self):
            self.log = self.also_open_existing_log(self.settings.log)
        return self.log

    @cached_property
    def codec(self) -> Codec:
        """Encodes and decodes with the schemas of the log.

        Raises:
            LogError: as registry_of.
        """
        return Codec(self.registry_of(self.log))

    @cached_property
    def memory(self) -> Memory:
        """What ingestion remembers of the log: a file in the warehouse's directory, which may be deleted.

        Raises:
            IngestionMemoryError: the file can't be opened.
        """
        from producers.memory import Memory  # noqa: PLC0415 - see extractor

        self.settings.warehouse.mkdir(parents=True, exist_ok=True)
        file = self.settings.warehouse / _MEMORY_FILE
        try:
            memory = Memory(file, self.log, self.codec)
        except sqlite3.Error as error:
            raise IngestionMemoryError(f"{file}: {error}; it is a cache: delete it, and run again") from error
        return self._open.enter_context(memory)

    @cached_property
    def schedule(self) -> Schedule:
        """The feeds that are watched, in a file of their own, made where it is missing.

        Raises:
            ScheduleFileError: the file can't be used.
        """
        from producers.watching.schedule import Schedule  # noqa: PLC0415 - see extractor

        self.settings.feeds.parent.mkdir(parents=True, exist_ok=True)
        return self._open.enter_context(Schedule(self.settings.feeds))

    @cached_property
    def extractor(self) -> Extractor:
        """The extractor, its language model loaded.

        Raises:
            ModelNotInstalledError: the configured model is not installed.
        """
        # Loads spaCy, a second that commands without extraction need not wait for.
        from producers.extraction.extractor import Extractor  # noqa: PLC0415

        return Extractor(self.settings.model)

    @property
    def ingest_settings(self) -> IngestSettings:
        """How sources are fetched: what may be connected to, how often, and as whom."""
        from producers.ingest import IngestSettings  # noqa: PLC0415 - see extractor
        from producers.sources.addresses import AddressRules  # noqa: PLC0415 - see extractor
        from producers.sources.fetching import FetchLimits, user_agent  # noqa: PLC0415 - see extractor

        settings = self.settings
        return IngestSettings(
            limits=FetchLimits(seconds_between=settings.fetch_interval),
            user_agent=user_agent(settings.contact),
            addresses=AddressRules(allowed=settings.fetch_allow, ports=settings.fetch_ports),
            sitemap_pages=settings.sitemap_pages,
        )

    @property
    def copies_file(self) -> Path:
        """The texts that new ones are compared with: a cache in the warehouse's directory."""
        self.settings.warehouse.mkdir(parents=True, exist_ok=True)
        return self.settings.warehouse / _COPIES_FILE

    @property
    def generations(self) -> Generations:
        """The warehouse's builds."""
        return Generations(self.settings.warehouse)

    def projector(
        self,
        on_progress: Callable[[Progress], None] = lambda _: None,
        on_opened: Callable[[Progress], None] = lambda _: None,
    ) -> Projector:
        """A projector from the log into the warehouse."""
        return Projector(
            self.log,
            self.codec,
            self.settings.warehouse,
            memory_limit=self.settings.memory_limit,
            on_opened=on_opened,
            on_progress=on_progress,
        )

    def monitor(self, *works: Work) -> Monitor:
        """The metrics of these works, served where the settings say until the application is closed.

        Raises:
            MonitoringError: the address can't be listened on.
        """
        # Loads a web server, a fifth of a second that only long-running commands need.
        from onrecord.monitoring import Monitor  # noqa: PLC0415

        # Of what a log can be asked, this does not wait for brokers that are gone: a probe wants to know now.
        monitor = Monitor(self.log.groups, works)
        address = self.settings.metrics_address
        if address is not None:
            self._open.enter_context(monitor.serving(*address))
        return monitor

    def reading(self, *, patience: float = 5.0) -> Reading:
        """The warehouse, open for reading until the application is closed.

        Raises:
            NoWarehouseError, WarehouseBusyError: as `warehouse.snapshots.open_reading`.
        """
        reading = open_reading(self.settings.warehouse, patience=patience)
        self._open.callback(reading.connection.close)
        return reading

    def check_free(self) -> None:
        """See at once whether another process writes the warehouse; opening for writing waits a while for it.

        Raises:
            WarehouseBusyError: one does.
        """
        try:
            file = self.generations.current().database
        except NoWarehouseError:
            return
        if file.exists():
            open_for_reading(file).close()

    def also_open_log(self, url: str) -> EventLog:
        """Another log, made where it is missing and closed with the rest.

        Raises:
            LogError: it can't be opened.
        """
        return self._opened_log(url, make=True)

    def also_open_existing_log(self, url: str) -> EventLog:
        """Another log for one who only reads: neither it nor a topic is made. Closed with the rest.

        Raises:
            NoLogError: there is none.
            LogError: it can't be opened.
        """
        require_log(url)
        log = self._opened_log(url, make=False)
        if not log.topics():
            raise NoLogError(_no_log(url))
        return log

    def registry_of(self, log: EventLog, url: str | None = None) -> SchemaRegistry:
        """A log's own registry where it has one, else one at this URL, the configured one, or what ships.

        A log that moves between kinds is so read and written with the registry of each. The configured user
        name and password go to the configured registry alone.

        Raises:
            LogError: the registry can't be used, or holds another schema under the id of a shipped one.
        """
        settings = self.settings
        url = url or settings.registry
        if isinstance(log, SqliteLog) or url is None:
            return registry_of(log)
        credentials = None
        if (
            url.rstrip("/") == (settings.registry or "").rstrip("/")
            and settings.registry_user is not None
            and settings.registry_password is not None
        ):
            credentials = Credentials(settings.registry_user, settings.registry_password.get_secret_value())
        registry = registry_of(log, url, credentials=credentials, ca_file=settings.registry_ca)
        if isinstance(registry, HttpRegistry):
            self._open.callback(registry.close)
        return registry

    def _opened_log(self, url: str, *, make: bool) -> EventLog:
        security = self._security() if url.startswith("kafka:") else None
        log = open_log(url, security=security, outage=self.settings.kafka_outage, make=make)
        self._open.callback(log.close)
        return log

    def _security(self) -> Security:
        from eventlog.kafka import Security  # noqa: PLC0415 - loads the Kafka client

        settings = self.settings
        password = settings.kafka_password
        return Security(
            protocol=settings.kafka_protocol,
            mechanism=settings.kafka_mechanism,
            username=settings.kafka_user,
            password=None if password is None else password.get_secret_value(),
            ca_file=settings.kafka_ca,
            cert_file=settings.kafka_cert,
            key_file=settings.kafka_key,
        )


def require_log(url: str) -> None:
    """Check that the file of a log is there. On Kafka only opening it shows what there is.

    Raises:
        NoLogError: there is none.
        LogError: the URL names no log.
    """
    path = Path(sqlite_path(url)) if url.startswith("sqlite:") else None
    if path is not None and not path.exists():
        raise NoLogError(_no_log(url))


def _no_log(url: str) -> str:
    return f"no log at {url}: `onrecord ingest SOURCE` makes one, or name it by ONRECORD_LOG"
