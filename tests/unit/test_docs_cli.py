"""docs/cli.md is what the commands' help says, and every command's help has an example."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from typer.core import TyperCommand
from typer.testing import CliRunner

from onrecord.cli.context import EXAMPLES
from onrecord.cli.document import commands, document, root
from onrecord.cli.exits import ExitCode
from onrecord.cli.main import app

EVERY = dict(commands(root()))
DOCUMENTED = Path(__file__).parents[2] / "docs" / "cli.md"


def test_the_reference_is_up_to_date() -> None:
    assert DOCUMENTED.read_text("utf-8") == document(), "run: python -m onrecord.cli.document > docs/cli.md"


@pytest.mark.parametrize("words", EVERY)
def test_every_command_is_documented_with_an_example_that_names_it(words: str) -> None:
    command = EVERY[words]
    assert command.help
    assert EXAMPLES in (command.epilog or "")
    assert any(words in line for line in (command.epilog or "").splitlines())
    assert f"# `{words}`" in DOCUMENTED.read_text("utf-8")


@pytest.mark.parametrize("words", EVERY)
def test_every_option_and_argument_is_explained(words: str) -> None:
    assert [name for name, explanation in _parameters(EVERY[words]) if not explanation] == []


@pytest.mark.parametrize("words", EVERY)
def test_help_of_every_command_can_be_shown(words: str) -> None:
    result = CliRunner().invoke(app, [*words.split()[1:], "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


@pytest.mark.parametrize("words", EVERY)
def test_examples_are_whole_command_lines(words: str) -> None:
    block = (EVERY[words].epilog or "").split("```")[1]
    for line in block.splitlines()[1:]:
        assert "onrecord" in shlex.split(line)


def test_every_exit_code_is_explained_in_the_reference() -> None:
    text = DOCUMENTED.read_text("utf-8")
    assert all(f"- {code.value}: {code.meaning}" in text for code in ExitCode)


def _parameters(command: TyperCommand) -> list[tuple[str, str]]:
    """Name and explanation of each option and argument."""
    return [(str(each.name), str(getattr(each, "help", "") or "")) for each in command.params]
