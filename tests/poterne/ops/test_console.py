"""The service entrance speaks French, says the cure, and tells a refusal from a failure."""

import sys

import pytest

from poterne.__main__ import COMMANDS, main
from poterne.ops.console import Parser


def test_without_a_command_it_lists_them_all(capsys):
    assert main([]) == 0
    said = capsys.readouterr().out
    assert all(f"  {name}" in said for name in COMMANDS)


def test_an_unknown_command_is_named_beside_those_that_exist(capsys):
    assert main(["servir"]) == 2
    said = capsys.readouterr().err
    assert "« servir » n’existe pas" in said
    assert "serve" in said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ([], "il manque : geste"),
        (["jeter"], "'jeter' n’est pas un choix possible"),
        (["list", "--vite"], "option ou argument inconnu : --vite"),
        (["list", "--port"], "--port attend une valeur"),
        (["list", "--port", "x"], "--port : la valeur 'x' ne convient pas"),
    ],
)
def test_a_line_typed_wrong_is_blamed_in_french_with_its_usage(line, words, capsys):
    parser = Parser(prog="poterne essai")
    parser.add_argument("geste", choices=["list"])
    parser.add_argument("--port", type=int)
    with pytest.raises(SystemExit) as left:
        parser.parse_args(line)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Utilisation : poterne essai" in said


def test_the_help_of_a_command_holds_no_english_word_of_argparse(capsys):
    parser = Parser(prog="poterne essai", description="Essaie.")
    parser.add_argument("geste")
    with pytest.raises(SystemExit):
        parser.parse_args(["--help"])
    said = capsys.readouterr().out
    assert "affiche cette aide" in said
    assert not [word for word in ("usage", "positional", "show this", "optional") if word in said]


def test_every_command_has_a_module_with_its_two_functions():
    for name, command in COMMANDS.items():
        if name in {"dev", "anchor"}:
            continue
        module = __import__(command.module, fromlist=["run"])
        assert callable(module.run), name
        assert callable(module.arguments), name
    assert sys.version_info >= (3, 11)
