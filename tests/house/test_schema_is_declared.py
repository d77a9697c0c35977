"""Whatever the database could hold about somebody is on one page, with its reason."""

import re
from pathlib import Path

import pytest

from groups import app
from groups.plumbing.db import Base

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "PRIVACY.md"
TABLES = {name for name in Base.metadata.tables if app}  # importing the app declares them all
NAMES = re.compile(r"`([a-z_]+)`")


def sections() -> list[tuple[list[str], str]]:
    """Each heading's tables, with the text below it."""
    parts = re.split(r"^#{2,3} (.*)$", PAGE.read_text(), flags=re.MULTILINE)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return [(NAMES.findall(heading), text) for heading, text in pairs if "`" in heading]


def declared() -> dict[str, set[str]]:
    """The columns that the page names, by table."""
    found: dict[str, set[str]] = {}
    for tables, text in sections():
        for table in tables:
            own = text if len(tables) == 1 else _item(text, table)
            found[table] = set(NAMES.findall(own))
    return found


def _item(text: str, table: str) -> str:
    item = re.search(rf"^- `{table}`: (.*?)(?=^- |^$)", text, re.MULTILINE | re.DOTALL)
    assert item, f"PRIVACY.md has no list for {table}"
    return item[1]


def test_every_table_is_on_the_page() -> None:
    assert set(declared()) == TABLES


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_column_is_on_the_page(table: str) -> None:
    columns = {column.name for column in Base.metadata.tables[table].columns}

    missing = columns - declared().get(table, set())

    assert missing == set(), f"say in docs/PRIVACY.md what they are for: {sorted(missing)}"


@pytest.mark.parametrize("table", sorted(TABLES))
def test_the_page_names_no_column_that_is_gone(table: str) -> None:
    known = {c.name for t in Base.metadata.tables.values() for c in t.columns} | TABLES
    columns = {column.name for column in Base.metadata.tables[table].columns}

    gone = declared().get(table, set()) - columns - known

    assert gone - {"secure_delete"} == set()


def test_a_new_column_would_be_noticed() -> None:
    assert "email" not in declared()["members"]
    assert "handle" in declared()["members"]
