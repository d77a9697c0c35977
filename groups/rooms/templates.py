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


def _read() -> dict[str, Template]:
    text = files("groups.rooms").joinpath("data", "agendas.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return {one["slug"]: _template(one, data["common"]) for one in data["agenda"]}


def _template(data: dict[str, Any], common: dict[str, Any]) -> Template:
    steps = tuple(_step(one, common) for one in data["steps"])
    return Template(data["slug"], data["about"], Agenda(data["name"], steps))


def _step(data: dict[str, Any], common: dict[str, Any]) -> Step:
    own = {key: value for key, value in data.items() if key != "like"}
    return Step(**(common[data["like"]] if "like" in data else {}) | own)


TEMPLATES = _read()
TOPIC_DISCUSSION = TEMPLATES["topic"].agenda
