"""compose.yaml, the Dockerfile and the lock say what exists: no Docker engine is needed to see that."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from compose_spec import PyCompose
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from eventlog.http_registry import HttpRegistry
from eventlog.sqlite import SqliteLog
from eventlog.urls import kafka_address, sqlite_path
from onrecord.config import PREFIX, Settings, load
from onrecord.monitoring import Monitor
from tests.commands import REPOSITORY, parse

COMPOSE: Final[dict[str, Any]] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text("utf-8"))
SERVICES: Final[dict[str, dict[str, Any]]] = COMPOSE["services"]
OURS: Final = {name: service for name, service in SERVICES.items() if "build" in service}
DOCKERFILE: Final = (REPOSITORY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
PROJECT: Final = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))

_VARIABLE: Final = re.compile(r"\$\{\w+:\?[^}]*\}")
_PINNED: Final = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)
"""A line of the lock that fixes a package."""


def _instructions(name: str) -> list[list[str]]:
    lines = (line.partition(" ") for line in DOCKERFILE.splitlines())
    return [shlex.split(rest) for instruction, _, rest in lines if instruction == name]


def _locked() -> Iterator[tuple[str, Version]]:
    text = (REPOSITORY / "requirements.lock").read_text("utf-8")
    for found in _PINNED.finditer(text):
        yield canonicalize_name(found["name"]), Version(found["version"])


def _settings(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Settings:
    """The settings in a container with these variables."""
    monkeypatch.chdir(folder)
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load()


def test_the_file_is_one_by_the_compose_specification() -> None:
    compose = PyCompose.from_json(json.dumps(COMPOSE))
    assert set(compose.to_spec().services or {}) == {
        "kafka",
        "registry",
        "watch",
        "extract",
        "families",
        "project",
    }


def test_what_the_specification_does_not_know_is_refused() -> None:
    wrong = json.loads(json.dumps(COMPOSE))
    wrong["services"]["extract"]["deploy"]["replica"] = 3
    with pytest.raises(ValueError, match="`replica`"):
        PyCompose.from_json(json.dumps(wrong))


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_of_ours_with_options_that_it_has(name: str) -> None:
    words = shlex.split(_VARIABLE.sub("https://example.org/feed.xml", OURS[name]["command"]))
    parse(words)
    with pytest.raises(Exception, match="No such option"):
        parse([*words, "--no-such-option"])


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting_with_a_value_that_it_takes(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    variables = OURS[name]["environment"]
    assert {variable.removeprefix(PREFIX).lower() for variable in variables} <= set(Settings.model_fields)
    settings = _settings(variables, monkeypatch, tmp_path)
    assert kafka_address(settings.log).bootstrap == "kafka:9092"
    assert settings.registry is not None
    HttpRegistry(settings.registry).close()
    assert settings.metrics_address is not None
    assert OURS[name]["expose"] == [str(settings.metrics_address.port)]


def test_services_wait_for_services_that_are_there_and_say_when_they_are_healthy() -> None:
    waited_for = {
        other: condition["condition"]
        for service in SERVICES.values()
        for other, condition in service.get("depends_on", {}).items()
    }
    assert waited_for == {"kafka": "service_healthy", "registry": "service_healthy"}
    assert all("healthcheck" in service for service in SERVICES.values())


def test_every_volume_is_declared_and_used() -> None:
    mounted = {
        volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])
    }
    assert mounted == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", OURS)
def test_the_probe_succeeds_when_a_service_is_ready_and_fails_before(name: str, tmp_path: Path) -> None:
    kind, python, *arguments = OURS[name]["healthcheck"]["test"]
    assert (kind, python) == ("CMD", "python")
    log = SqliteLog(tmp_path / "log.db")
    monitor = Monitor(log.topics, ["projection"])
    with monitor.serving("127.0.0.1", 0) as port:
        probe = [sys.executable, *(word.replace("9464", str(port)) for word in arguments)]
        assert subprocess.run(probe, check=False, stderr=subprocess.DEVNULL).returncode != 0
        monitor.begun("projection")
        assert subprocess.run(probe, check=False).returncode == 0
    log.close()


def test_kafka_and_the_registry_are_of_the_versions_that_the_tests_use() -> None:
    brokers = REPOSITORY / "tests" / "brokers"
    for name, used in (("kafka", "pom.xml"), ("registry", "registry.py")):
        version = SERVICES[name]["image"].rpartition(":")[2]
        assert version in (brokers / used).read_text("utf-8")


def test_the_image_copies_what_exists_what_it_needs_and_what_docker_is_given() -> None:
    given = (REPOSITORY / ".dockerignore").read_text("utf-8").splitlines()
    copied = [words[:-1] for words in _instructions("COPY") if not words[0].startswith("--from")]
    sources = [source for words in copied for source in words]
    assert all((REPOSITORY / source).exists() for source in sources)
    assert {f"!{source}" for source in sources} == {line for line in given if line.startswith("!")}
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    files = [PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]]
    assert set(sources) == {*packages, *files, "pyproject.toml", "requirements.lock"}


def test_the_image_runs_our_command_on_a_python_that_it_supports_and_not_as_root(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pythons = [re.findall(r"python:([\d.]+)", words[0]) for words in _instructions("FROM")]
    assert all(version in SpecifierSet(PROJECT["project"]["requires-python"]) for (version,) in pythons)
    assert _instructions("USER") == [["onrecord"]]
    (entry,) = re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)
    assert json.loads(entry)[0] in PROJECT["project"]["scripts"]
    variables = dict(word.split("=", 1) for words in _instructions("ENV") for word in words)
    ours = {name: value for name, value in variables.items() if name.startswith(PREFIX)}
    settings = _settings(ours, monkeypatch, tmp_path)
    assert (sqlite_path(settings.log), settings.warehouse) == (Path("/data/log.db"), Path("/data/warehouse"))


def test_the_lock_holds_every_dependency_in_its_range_and_the_build_system() -> None:
    locked: dict[str, list[Version]] = {}
    for name, version in _locked():
        locked.setdefault(name, []).append(version)
    wanted = map(Requirement, [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]])
    for requirement in wanted:
        versions = locked.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement} is not in the lock: make lock"
        assert all(version in requirement.specifier for version in versions), f"{requirement}: make lock"


def test_everything_in_the_lock_has_a_hash_and_comes_from_the_index() -> None:
    text = (REPOSITORY / "requirements.lock").read_text("utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(list(_locked())) > len(PROJECT["project"]["dependencies"])
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text
