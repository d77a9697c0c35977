"""The clock's work on PostgreSQL, where several processes do it at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import time_machine
from flask import Flask

from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.upkeep.jobs.confirming import ask_round
from groups.upkeep.jobs.letters import forget_old_letters
from groups.upkeep.jobs.looking_over import look_over_all, propose_what_words_say
from groups.upkeep.models import ConfirmationAsk, Proposal
from tests.meetings.conftest import Town
from tests.upkeep.conftest import post


@pytest.fixture
def database_address(postgres: str) -> str:
    return postgres


@pytest.fixture
def town(app: Flask, tmp_path: Path) -> Town:
    town = Town(app, tmp_path)
    town.found_friday()
    with town.inside():
        town.meeting("friday-night").notes = "No meeting 2nd Friday."
    return town


def by_two(town: Town, work: Callable[[], int]) -> list[int]:
    """Two processes begin in one moment."""
    together = Barrier(2)

    def begin(_number: int) -> int:
        with town.app.app_context():
            together.wait()
            return work()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(begin, range(2)))


def test_words_are_proposed_once(town: Town) -> None:
    assert by_two(town, propose_what_words_say) == [0, 1]
    with town.inside():
        assert len(db.session.scalars(db.select(Proposal)).all()) == 1


def test_a_group_is_asked_once(town: Town) -> None:
    with time_machine.travel(now() + timedelta(days=91)):
        assert sum(by_two(town, ask_round)) == 1
    with town.inside():
        assert len(db.session.scalars(db.select(ConfirmationAsk)).all()) == 1


def test_everything_is_looked_over_and_letters_are_forgotten(town: Town) -> None:
    post(town.visitor, "/groups/friday/write", words="Hello")
    later = now() + timedelta(days=91)

    with town.app.app_context():
        assert look_over_all() == 1
        assert look_over_all() == 1
        with time_machine.travel(later):
            assert forget_old_letters() == 1
