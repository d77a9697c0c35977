"""What the writer says when the disk or the database does not take what it is given."""

import sqlite3

import pytest
from flask import Flask

from groups.plumbing.db import db
from groups.plumbing.errors import Unavailable
from groups.plumbing.log.append import Command
from groups.plumbing.log.writer import Writer
from groups.rooms.actions import RoomLog


def test_who_writes_while_the_disk_is_full_is_told_to_come_again_and_the_log_has_no_fault_of_ours(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_connection: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with app.app_context():
        writer = Writer(db.engine, RoomLog(), committed=lambda _: None)
        monkeypatch.setattr(db.engine.dialect, "do_commit", full)
        with pytest.raises(Unavailable):
            writer.append(Command(1, "ben", "first", "message", {"text": "hello"}))

    (said,) = [one for one in caplog.records if one.name == "groups.plumbing.log.writer"]
    assert (said.levelname, said.exc_info) == ("WARNING", None)
