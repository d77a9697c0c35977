"""What every test can ask for: real servers, a real browser, an empty Homegroup."""

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.routing import Rule

from groups.config import Settings
from tests.servers import homegroup
from tests.servers.browser import Chromium, chromium
from tests.servers.homegroup import Homegroup
from tests.servers.people import Person
from tests.servers.postgres import Postgres
from tests.servers.processes import one_at_a_time
from tests.servers.valkey import Valkey

# How long an example takes says more about the machine than about us.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

# Two or three browsers and a server at once, on a machine that may have other things to do.
SLOWLY_MS = 60_000
expect.set_options(timeout=SLOWLY_MS / 2)

LONG = ("tests/walks/", "tests/rooms/test_chaos.py")

StartServer = Callable[..., Homegroup]
Meet = Callable[..., Person]
OpenPage = Callable[..., Page]
MakeOnce = Callable[[str, Callable[[Path], Path]], Path]


@pytest.fixture(scope="session", autouse=True)
def nobody_else_is_asked() -> Iterator[None]:
    """Refuse connections to other machines: no test may depend on one, or tell it anything."""
    connect = socket.socket.connect

    def connect_at_home(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test asked another machine: {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_at_home)
        yield


class Compiled(BytecodeCache):
    """Templates as Python made them, until their text changes."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if known := self._kept.get(bucket.key):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def templates_are_compiled_once() -> Iterator[None]:
    """Compile a template once for all the apps of a process: it was a fifth of their tests."""
    create, compiled = Flask.create_jinja_environment, Compiled()

    def create_with_compiled(self: Flask) -> Environment:
        environment = create(self)
        environment.bytecode_cache = compiled
        return environment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "create_jinja_environment", create_with_compiled)
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_are_compiled_once() -> Iterator[None]:
    """Let all the apps of a process share what makes an address of a route: a third of their tests.

    Werkzeug writes two functions for each route, which depend on nothing but the route.
    """
    compile_builder, compiled = Rule._compile_builder, dict[tuple[object, ...], Any]()

    def compile_builder_once(self: Rule, append_unknown: bool = True) -> Any:
        key = (self.rule, *self._trace, repr(self.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(self, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_builder_once)
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process waits for another at the end."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONG))


# --- databases --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """One PostgreSQL for all tests of a process; see `postgres` for a database in it."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture
def mortal_postgres() -> Iterator[Postgres]:
    """Give a PostgreSQL to one test alone, which may kill it."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(scope="session")
def migrated_template(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of the migrated, empty database that fresh ones are copied from."""
    name = "migrated"
    postgres_server.create(name)
    settings = homegroup.surroundings(tmp_path_factory.mktemp("migrated"))
    settings["GROUPS_DATABASE_URL"] = postgres_server.url(name)
    homegroup.command(settings, "db", "upgrade")
    return name


@pytest.fixture
def postgres(postgres_server: Postgres, migrated_template: str) -> str:
    """Address of a fresh, migrated PostgreSQL database."""
    return postgres_server.fresh(migrated_template)


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """Let one process of this run put a file into a folder, for all of them to copy."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def begin(name: str, make: Callable[[Path], Path]) -> Path:
        made, folder = shared / f"{name}.made", shared / f"{name}-once"
        with one_at_a_time(shared / f"{name}.turnstile"):
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of one who failed half way
                folder.mkdir()
                made.write_text(str(make(folder)))
        return Path(made.read_text())

    return begin


@pytest.fixture(scope="session")
def migrated_file(make_once: MakeOnce) -> Path:
    """Hold the migrated, empty SQLite database that fresh ones are copied from."""

    def migrate(folder: Path) -> Path:
        homegroup.command(homegroup.surroundings(folder), "db", "upgrade")
        return whole(folder / "groups.db")

    return make_once("migrated", migrate)


def whole(file: Path) -> Path:
    """Bring what waits beside a SQLite database into its file, so that this can be copied."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def data(migrated_file: Path, tmp_path: Path) -> Path:
    """Lay out a fresh data folder, with a migrated SQLite database in it."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "groups.db")
    return folder


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.close()


@pytest.fixture
def valkey(valkey_server: Valkey) -> str:
    """Address of an empty Valkey."""
    valkey_server.empty()
    return valkey_server.url


# --- Homegroup as people meet it --------------------------------------------------------------


@pytest.fixture
def start_server(data: Path, tmp_path: Path) -> Iterator[StartServer]:
    """Start servers on one data folder; each must end without having met an error.

    Settings as keywords: `start_server(GROUPS_DATABASE_URL=postgres, GROUPS_VALKEY_URL=valkey)`.
    """
    servers: list[Homegroup] = []

    def begin(*options: str, application: str = "wsgi:app", **settings: str) -> Homegroup:
        log = tmp_path / f"homegroup-{len(servers)}.log"
        servers.append(Homegroup(data, log, settings, *options, application=application))
        servers[-1].start()
        return servers[-1]

    yield begin
    homegroup.close_all(servers)


@pytest.fixture
def server(start_server: StartServer) -> Homegroup:
    """Serve an empty Homegroup on SQLite."""
    return start_server()


@pytest.fixture(scope="session")
def shared_server(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Homegroup]:
    """Serve one Homegroup to many tests, each with handles and slugs of its own choosing."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copy(migrated_file, folder / "groups.db")
    server = Homegroup(folder, folder / "homegroup.log", {})
    server.start()
    yield server
    homegroup.close_all([server])


@pytest.fixture
def meet(request: pytest.FixtureRequest) -> Iterator[Meet]:
    """Introduce somebody with a browser of their own, not yet signed up.

    On `server`, unless another is named: `meet("ana", at=shared_server)`.
    """
    people: list[Person] = []

    def begin(handle: str, at: Homegroup | None = None) -> Person:
        where: Homegroup = at or request.getfixturevalue("server")
        people.append(Person(where.url, handle))
        return people[-1]

    yield begin
    for person in people:
        person.leave()


@pytest.fixture
def database_address(data: Path) -> str:
    """Where the database is of what is built in this process: a file, unless a test says else."""
    return _file_in(data)


def _file_in(data: Path) -> str:
    return f"sqlite:///{data / 'groups.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def either_address(request: pytest.FixtureRequest, data: Path) -> str:
    """For what must hold on both: let a test's ``database_address`` be this one."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres"))
    return _file_in(data)


@pytest.fixture
def app(database_address: str, data: Path) -> Iterator[Flask]:
    """Build Homegroup in this process, for what needs neither a socket nor a browser.

    Nothing is open around the test: whoever needs an application context opens it, because
    one kept open makes every client the person who signed in last.
    """
    # Imported here, so that the tests of a pure rule do not wait for everything else.
    from sqlalchemy.orm import close_all_sessions

    from groups.app import create_app
    from groups.plumbing.db import db

    settings = homegroup.surroundings(data) | {"GROUPS_DATABASE_URL": database_address}
    app = create_app(Settings.from_environment(settings))
    yield app
    close_all_sessions()
    with app.app_context():
        db.engine.dispose()


# --- the browser ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def found_browser() -> Chromium:
    return chromium()


@pytest.fixture(scope="session")
def browser_type_launch_args(found_browser: Chromium) -> dict[str, object]:
    """Tell pytest-playwright which browser to start."""
    return {
        "executable_path": str(found_browser.program),
        "args": list(found_browser.flags),
        "env": found_browser.environment,
    }


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext]) -> Iterator[OpenPage]:
    """Open a page in a browser of its own, so that each person has their own cookies.

    Options are those of a Playwright context: `open_page(server.url, java_script_enabled=False)`.
    Fails at the end when a page asked anything of another host, or a script of ours failed.
    """
    complaints: list[str] = []

    def begin(base_url: str, **options: object) -> Page:
        context = new_context(base_url=base_url, **options)
        context.set_default_timeout(SLOWLY_MS)
        context.on("request", lambda asked: complain_about(asked.url, base_url, complaints))
        context.on("weberror", lambda failed: complaints.append(f"script: {failed.error}"))
        return context.new_page()

    yield begin
    assert not complaints, "\n".join(complaints)


def complain_about(asked: str, base_url: str, complaints: list[str]) -> None:
    ours = (f"{base_url}/", base_url.replace("http", "ws", 1) + "/", "data:", "blob:", "about:")
    if not asked.startswith(ours):
        complaints.append(f"asked another host: {asked}")
