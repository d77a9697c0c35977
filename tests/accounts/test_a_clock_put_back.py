"""Somebody puts the server's clock back ten days while people are using it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from groups.accounts.models import SignInSession
from groups.accounts.session import forget_expired
from groups.plumbing.db import db
from groups.plumbing.errors import RateLimited
from groups.plumbing.security import RateLimits

TODAY = datetime(2026, 11, 22, 3, tzinfo=UTC)
TEN_DAYS = timedelta(days=10)
BEN = {"handle": "ben", "password": "kettle on at seven", "adult": "yes", "agree": "yes"}
LIMIT = ("2/15 minutes", "sign in", "ben")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as travelling:
        yield travelling


def test_who_is_signed_in_stays_so(app: Flask, clock: time_machine.Traveller) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    ben = app.test_client()
    ben.post("/sign-up", data=BEN)

    clock.shift(-TEN_DAYS)

    assert ben.get("/me").status_code == 200


def test_a_session_that_was_over_stays_over(app: Flask, clock: time_machine.Traveller) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    ben = app.test_client()
    ben.post("/sign-up", data=BEN)
    clock.shift(timedelta(days=31))
    assert ben.get("/me").status_code == 303
    with app.app_context():
        forget_expired()
        assert db.session.query(SignInSession).filter_by(member_id=1).count() == 0

    clock.shift(-TEN_DAYS)

    assert ben.get("/me").status_code == 303


def test_limits_neither_lock_out_nor_let_all_in(clock: time_machine.Traveller) -> None:
    limits = RateLimits(on=True)
    for _ in range(2):
        limits.allow(*LIMIT)
    with pytest.raises(RateLimited):
        limits.allow(*LIMIT)

    clock.shift(-TEN_DAYS)
    for _ in range(2):
        limits.allow(*LIMIT)

    with pytest.raises(RateLimited) as refused:
        limits.allow(*LIMIT)
    assert refused.value.retry_after <= 15 * 60 + 1
