"""Agendas to begin from, in our own neutral words; the data are in ``data/agendas.toml``."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from groups.rooms.agenda import Agenda, Step


@dataclass(frozen=True)
class Template:
    """``about`` says in a sentence or two what a meeting by this agenda is like."""

    slug: str
    about: str
    agenda: Agenda


def _read() -> dict[str, Any]:
    text = files("groups.rooms").joinpath("data", "agendas.toml").read_text("utf-8")
    return tomllib.loads(text)


def _template(data: dict[str, Any], common: dict[str, Any]) -> Template:
    steps = tuple(_step(one, common) for one in data["steps"])
    return Template(data["slug"], data["about"], Agenda(data["name"], steps))


def _step(data: dict[str, Any], common: dict[str, Any]) -> Step:
    own = {key: value for key, value in data.items() if key != "like"}
    return Step(**(common[data["like"]] if "like" in data else {}) | own)


_DATA = _read()
TEMPLATES = {one["slug"]: _template(one, _DATA["common"]) for one in _DATA["agenda"]}
# The one step of a room that stands open.
LOUNGE = Agenda(_DATA["lounge"]["name"], tuple(Step(**one) for one in _DATA["lounge"]["steps"]))
TOPIC_DISCUSSION = TEMPLATES["topic"].agenda
