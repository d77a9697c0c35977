"""The documents are true: what they name exists, and what exists is named."""

import ast
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from flask import Flask

from groups import app as the_app
from groups.demo import cast
from groups.messaging.correspondence import KINDS as THREAD_KINDS
from groups.plumbing.errors import SOCKET_CODES
from groups.plumbing.realtime.events import registrations
from groups.rooms.kinds import KINDS as ROOM_KINDS
from groups.rooms.roles import LEADING_ROLES, SERVICE_ROLES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
EVENTS = (DOCS / "EVENTS.md").read_text()
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
SETTING = re.compile(r"\bGROUPS_[A-Z_]+\b")
assert the_app  # importing it declares every event


def section(text: str, heading: str) -> str:
    """The text below a heading, up to the next of its rank or higher."""
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no {heading}"
    return found[1]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of each row of the tables in a text, without their heads."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if line.startswith("| `"):
            yield cells


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(), re.DOTALL)


# --- EVENTS -----------------------------------------------------------------------------------


@pytest.mark.parametrize("namespace", ["/rooms", "/messages"])
def test_every_event_in_is_described_with_its_fields(namespace: str) -> None:
    described = {
        names(event)[0]: names(payload)[0]
        for event, payload, _ in rows(section(EVENTS, f"## `{namespace}`, from the browser"))
    }

    answered = {
        event: fields_of(registration.decode.__self__.type)  # type: ignore[attr-defined]
        for (where, event), registration in registrations.items()
        if where == namespace
    }

    assert described == answered


def fields_of(struct: type[msgspec.Struct]) -> str:
    """The fields as EVENTS.md writes them: those one may leave out with a question mark."""
    fields = msgspec.structs.fields(struct)
    return "{" + ", ".join(f.encode_name + ("" if f.required else "?") for f in fields) + "}"


@pytest.mark.parametrize(("namespace", "domain"), [("/rooms", "rooms"), ("/messages", "messaging")])
def test_every_event_out_is_described(namespace: str, domain: str) -> None:
    table = rows(section(EVENTS, f"## `{namespace}`, to the browser"))
    described = {names(event)[0] for event, *_ in table}

    said = {name for file in (ROOT / "groups" / domain).rglob("*.py") for name in said_in(file)}

    assert described == said


def said_in(file: Path) -> Iterator[str]:
    """Names of events that a file gives to ``broadcast`` or ``send_to``."""
    place = {"broadcast": 2, "send_to": 1}
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            at = place.get(node.func.id)
            if at is not None:
                event = node.args[at]
                assert isinstance(event, ast.Constant), f"{file}: name the event in the call"
                yield str(event.value)


def test_nobody_else_talks_to_sockets() -> None:
    others = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "groups").rglob("*.py")
        if file.parent.name not in {"rooms", "messaging", "realtime"} and list(said_in(file))
    ]

    assert others == []


def test_every_kind_of_row_is_described() -> None:
    table = list(rows(section(EVENTS, "## Kinds of rows in a room")))
    described = {kind for first, *_ in table for kind in names(first)}
    leading = {kind for first, *_ in table if "*" in first for kind in names(first)}

    assert described == set(ROOM_KINDS)
    assert leading == {kind.name for kind in ROOM_KINDS.values() if kind.by == LEADING_ROLES}
    assert all(f"`{role}`" in EVENTS for role in SERVICE_ROLES)
    assert all(f"`{kind}`" in EVENTS for kind in THREAD_KINDS)


def test_every_code_is_described() -> None:
    described = {names(first)[0] for first, *_ in rows(section(EVENTS, "## Codes"))}

    assert described == SOCKET_CODES


def test_the_same_over_http_is_there(app: Flask) -> None:
    known = {
        f"{method} {re.sub(r'<(?:public_id|slug)>', '<…>', rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    told = [names(first)[0] for first, *_ in rows(section(EVENTS, "## The same over HTTP"))]

    wanted = {re.sub(r"<\w+>", "<…>", one.partition("?")[0]) for one in told}

    assert wanted <= known


# --- CONFIGURATION ----------------------------------------------------------------------------


def test_every_setting_is_described() -> None:
    described = {names(first)[0] for first, *_ in rows((DOCS / "CONFIGURATION.md").read_text())}

    assert described == set(settings_read())


def settings_read() -> Iterator[str]:
    """Names that config.py takes from the environment."""
    for node in ast.walk(ast.parse((ROOT / "groups" / "config.py").read_text())):
        if isinstance(node, ast.Call):
            for one in node.args:
                if isinstance(one, ast.Constant) and str(one.value).isupper():
                    yield str(one.value)


def test_no_setting_is_read_elsewhere_or_made_up() -> None:
    code = [*(ROOT / "groups").rglob("*.py"), ROOT / "dev"]
    quoted = re.compile(f'"({SETTING.pattern})"')

    named = {name for file in code for name in quoted.findall(file.read_text())}
    named |= {name for page in PAGES for name in SETTING.findall(page.read_text())}

    assert named <= set(settings_read())


# --- README and CONTRIBUTING ------------------------------------------------------------------


def test_every_dev_command_we_speak_of_exists() -> None:
    known = set(runpy.run_path(str(ROOT / "dev"))["COMMANDS"])

    spoken = {name for page in PAGES for name in re.findall(r"\./dev (\w+)", page.read_text())}

    assert spoken <= known


def test_every_line_of_the_readme_can_be_typed(app: Flask) -> None:
    lines = [line for block in blocks(ROOT / "README.md", "sh") for line in block.splitlines()]

    for line in lines:
        assert line.startswith(("./dev ", "export ", ".venv/bin/flask --app wsgi ")), line
        if line.startswith(".venv/bin/flask"):
            assert command_exists(app, line.split()[3:]), line


def command_exists(app: Flask, words: list[str]) -> bool:
    group = app.cli.commands.get(words[0])
    inner = getattr(group, "commands", None)
    return group is not None and (inner is None or words[1] in inner)


def test_the_readme_says_who_can_sign_in() -> None:
    readme = (ROOT / "README.md").read_text()

    assert tuple(re.findall(r"^\| \*\*(\w+)\*\* \|", readme, re.MULTILINE)) == cast.NAMES
    assert f"**{cast.PASSWORD}**" in readme


# --- all of them ------------------------------------------------------------------------------


@pytest.mark.parametrize("document", PAGES, ids=lambda one: one.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", PAGES, ids=lambda one: one.name)
def test_every_file_we_speak_of_exists(document: Path) -> None:
    tops = "groups|templates|static|tests|docs|migrations"
    files = re.findall(rf"`((?:{tops})/[\w./-]+)`", document.read_text())

    assert [f for f in files if not (ROOT / f).exists() and not f.startswith("static/dist")] == []


def test_the_three_walks_name_their_files() -> None:
    walks = section((DOCS / "ARCHITECTURE.md").read_text(), "## Three walks")

    assert len(re.findall(r"^### ", walks, re.MULTILINE)) == 3
    assert len(re.findall(r"`(?:groups|templates|static)/[^`]+\.(?:py|html|js)`", walks)) >= 25


def test_decisions_are_numbered_without_a_hole() -> None:
    numbers = sorted(int(page.name[:4]) for page in (DOCS / "adr").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("document", sorted((DOCS / "adr").glob("*.md")), ids=lambda one: one.stem)
def test_a_decision_says_its_context_and_its_cost(document: Path) -> None:
    heads = re.findall(r"^## (.*)$", document.read_text(), re.MULTILINE)

    assert heads == ["Context", "Decision", "Cost"]
    assert len(document.read_text().splitlines()) <= 70
