"""Homegroup in this process, with its cast: each person has their own browser."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from groups.plumbing.db import db, transaction
from groups.sponsorship.models import Wishes

PASSWORD = "kettle on at seven"
EVENINGS = ["MO4", "TU4", "WE4"]


class Someone:
    """A member at their browser, answered in JSON unless they ask for the page."""

    def __init__(self, app: Flask, name: str, *, adult: bool = True) -> None:
        self.app = app
        app.config["WTF_CSRF_ENABLED"] = False
        self.name = name
        self.browser: FlaskClient = app.test_client()
        words = {"handle": name, "password": PASSWORD, "adult": "yes" if adult else "no"}
        assert self.post("/sign-up", **words, agree="yes").status_code == 201

    def get(self, address: str) -> Any:
        return self.browser.get(address, headers={"Accept": "application/json"})

    def page(self, address: str) -> str:
        answer = self.browser.get(address)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def post(self, address: str, **words: Any) -> Any:
        return self.browser.post(address, data=words, headers={"Accept": "application/json"})

    def submit(self, address: str, **words: Any) -> Any:
        """As a browser's form does it."""
        return self.browser.post(address, data=words)

    # --- pairing

    def wish(self, **changes: Any) -> Any:
        words = {"looking": "yes", "languages": ["en"], "hours": EVENINGS, "capacity": "1"}
        return self.post("/sponsorship/wishes", **(words | changes))

    def offer(self, **changes: Any) -> Any:
        """Be listed as one who sponsors."""
        ready = {"looking": "", "listed": "yes", "recovery_days": "730", "has_sponsor": "yes"}
        return self.wish(**(ready | changes))

    def suggested(self) -> dict[str, dict[str, Any]]:
        found = self.get("/sponsors").json["suggestions"]
        return {one["handle"]: one for one in found}

    def ask(self, other: "Someone", words: str = "Would you?") -> Any:
        return self.post("/sponsors/ask", member=other.public_id, words=words)

    def asks(self) -> list[dict[str, Any]]:
        return list(self.get("/sponsorship").json["asks"])

    def asks_of_me(self) -> list[dict[str, Any]]:
        return list(self.get("/sponsorship").json["asks_of_me"])

    def pairings(self) -> list[dict[str, Any]]:
        return list(self.get("/sponsorship").json["pairings"])

    def accept_first(self) -> Any:
        return self.post(f"/sponsorship/asks/{self.asks_of_me()[0]['id']}/accept")

    def block(self, other: "Someone") -> None:
        assert self.post("/me/blocks", handle=other.name).status_code == 200

    @property
    def public_id(self) -> str:
        with self.app.app_context():
            return str(self._wishes().member.public_id)

    def _wishes(self) -> Wishes:
        found = db.session.scalars(db.select(Wishes)).all()
        return next(wishes for wishes in found if wishes.member.handle == self.name)

    def change(self, **columns: Any) -> None:
        """Let time or chance change what is kept of them."""
        with self.app.app_context(), transaction():
            wishes = self._wishes()
            for name, value in columns.items():
                setattr(wishes, name, value)

    def kept(self, column: str) -> Any:
        with self.app.app_context():
            return getattr(self._wishes(), column)


People = Callable[..., Someone]


@pytest.fixture
def people(app: Flask) -> People:
    """Let somebody in: `people("Cleo")`."""
    return lambda name, **traits: Someone(app, name, **traits)


@pytest.fixture
def cleo(people: People) -> Someone:
    """Cleo is new and looks for a sponsor."""
    cleo = people("Cleo")
    assert cleo.wish().status_code == 200
    return cleo


@pytest.fixture
def dov(people: People) -> Someone:
    """Dov sponsors, and has place for one."""
    dov = people("Dov")
    assert dov.offer().status_code == 200
    return dov
