"""Panels: how a domain adds a part to a page of a domain below it.

The meeting page belongs to ``meetings``, its door to ``rooms``, its subscription to
``calendars``; imports go down only, so the higher ones offer their panel here and the page
shows what is offered for its place. Of the rows of a list a higher domain is asked once for
all: what it has to say of some of them is a remark.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from markupsafe import Markup

Panel = Callable[..., str]


@dataclass(frozen=True)
class Remark:
    """A few words on a row. ``warns``: somebody should think of it before they set out."""

    words: str
    warns: bool = False


Remarks = Callable[..., Mapping[int, Remark]]
_remarking: dict[str, list[Remarks]] = defaultdict(list)
_offered: dict[str, list[tuple[int, Panel]]] = defaultdict(list)


def panel(place: str, order: int = 50) -> Callable[[Panel], Panel]:
    """Offer ``function(**about) -> markup`` for a place: home, my_day, me, meeting, group.

    Lower orders come first. An empty string shows nothing.
    """

    def offer(function: Panel) -> Panel:
        _offered[place].append((order, function))
        _offered[place].sort(key=lambda pair: pair[0])
        return function

    return offer


def panels(place: str, **about: Any) -> list[Markup]:
    """The markup of every panel offered for this place, in order."""
    shown = (function(**about) for _order, function in _offered[place])
    return [Markup(markup) for markup in shown if markup]  # noqa: S704 - rendered by our templates


def remark(place: str) -> Callable[[Remarks], Remarks]:
    """Offer ``function(rows) -> remarks by the rows' ids`` for a place: finder."""

    def offer(function: Remarks) -> Remarks:
        _remarking[place].append(function)
        return function

    return offer


def remarks(place: str, rows: Any) -> dict[int, Remark]:
    """Return what is remarked on rows of this place, by their ids."""
    return {key: one for function in _remarking[place] for key, one in function(rows).items()}


def set_up(app: Flask) -> None:
    app.jinja_env.globals["panels"] = panels
