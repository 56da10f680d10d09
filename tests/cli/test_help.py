"""`--help` of every command: one line of what, an example that is understood, groups."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest

from specc.cli.commands import group
from specc.cli.helping import Command
from specc.cli.reference import renewed

ROOT = Path(__file__).parents[2]
TOP = click.Context(group, info_name="specc")
NAMES = group.list_commands(TOP)


def command_called(name: str) -> Command:
    found = group.get_command(TOP, name)
    assert isinstance(found, Command)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_command_says_what_it_does_in_one_line(name: str) -> None:
    text = command_called(name).help or ""
    first = text.split("\n\n")[0].replace("\n", " ")
    assert len(first) <= 110
    assert first.endswith(".")
    assert command_called(name).get_short_help_str(200) in first


@pytest.mark.parametrize("name", NAMES)
def test_its_examples_are_understood(name: str) -> None:
    command = command_called(name)
    assert command.examples
    for line in command.examples:
        program, called, *arguments = shlex.split(line)
        assert (program, called) == ("specc", name)
        with command.make_context(name, arguments, parent=click.Context(group)) as ctx:
            assert ctx.params is not None
        assert line in command.get_help(click.Context(command, info_name=name, parent=TOP))


@pytest.mark.parametrize("name", NAMES)
def test_options_have_help_and_stand_in_one_group(name: str) -> None:
    command = command_called(name)
    text = command.get_help(click.Context(command, info_name=name, parent=TOP))
    for param in command.params:
        if isinstance(param, click.Option) and not param.hidden:
            assert param.help, param.name
            assert param.help[-1] == ".", param.help
            longest = max(param.opts, key=len)
            assert f"{longest} " in text or f"{longest}\n" in text
    assert "INTEGER" not in text
    assert "FLOAT" not in text


def test_misuse_points_to_the_help(specc) -> None:
    for words in (["check"], ["check", "--fixx", "a.dlspec"], ["runs", "a", "b", "c"]):
        status, _, err = specc(*words)
        assert status == 2
        assert f"Try 'specc {words[0]} --help' for help." in err


def test_the_page_is_up_to_date(golden) -> None:
    path = ROOT / "docs" / "cli.md"
    golden(path, renewed(path.read_text(encoding="utf-8")))
