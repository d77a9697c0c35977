"""The walls stand, and would be noticed if they fell."""

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = (sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()")
# Neither is a domain: the mechanism below them all, and the cast above them.
NO_DOMAIN = {"plumbing", "demo"}
# Hashing takes a while, so this rule borrows the event loop's threads.
WAITS = {"groups.accounts.passwords"}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def contract(name: str) -> dict[str, list[str]]:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    return {key: value.split() for key, value in config[f"importlinter:contract:{name}"].items()}


def domains() -> set[str]:
    return {file.parent.name for file in ROOT.glob("groups/*/__init__.py")} - NO_DOMAIN


def pure_rules() -> set[str]:
    """The files of the last layer, as modules, of those that exist."""
    layers = (ROOT / "setup.cfg").read_text().partition("[importlinter:contract:files]")[2]
    last = layers.partition("\n\n")[0].splitlines()[-1]
    names = {word.strip("()") for word in last.split() if word != ":"}
    return {
        f"groups.{file.parent.name}.{file.stem}"
        for file in ROOT.glob("groups/*/*")
        if file.stem in names and file.parent.name in domains()
    }


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the house, to break it."""
    unneeded = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(ROOT / "groups", tmp_path / "groups", ignore=unneeded)
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    return tmp_path


def test_every_import_goes_down() -> None:
    checked = lint(ROOT)

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("meetings/queries.py", "from groups.rooms import models as _rooms"),
        ("rooms/agenda.py", "from groups.sponsorship import week as _week"),
        ("sponsorship/queries.py", "from groups.sponsorship import actions as _actions"),
        ("accounts/actions.py", "import flask as _flask"),
        ("meetings/recurrence.py", "import sqlalchemy as _sqlalchemy"),
        ("rooms/views/door.py", "import flask_login as _flask_login"),
        ("plumbing/log/tailer.py", "from groups.plumbing.realtime import broadcast as _b"),
        ("rooms/helpers.py", ""),
    ],
)
def test_a_wall_that_is_broken_is_noticed(copy: Path, file: str, line: str) -> None:
    with (copy / "groups" / file).open("a") as opened:
        opened.write(f"\n{line}\n")

    checked = lint(copy)

    assert checked.returncode != 0
    assert "BROKEN" in checked.stdout


def test_every_domain_is_held_to_the_order_of_files() -> None:
    held = {name.removeprefix("groups.") for name in contract("files")["containers"]}

    assert held == domains()


def test_every_rule_is_held_to_be_pure() -> None:
    held = set(contract("rules")["source_modules"])

    assert held == pure_rules() - WAITS
