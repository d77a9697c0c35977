"""Panels: how a domain adds a part to a page of a domain below it.

The meeting page belongs to ``meetings``, its door to ``rooms``, its subscription to
``calendars``; imports go down only, so the higher ones offer their panel here and the page
shows what is offered for its place.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from flask import Flask
from markupsafe import Markup

Panel = Callable[..., str]
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


def set_up(app: Flask) -> None:
    app.jinja_env.globals["panels"] = panels
