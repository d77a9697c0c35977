"""Lists elsewhere that are fetched again and again, for the operators."""

from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings.views.receiving import sent_words, typed
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.errors import HomegroupError
from groups.plumbing.pages import answer, done
from groups.upkeep.actions import sources as actions
from groups.upkeep.forms.sources import source_from
from groups.upkeep.models import Source
from groups.upkeep.queries.sources import all_sources, operator, source_at
from groups.upkeep.views.answering import status_of, with_error
from groups.upkeep.views.blueprint import bp


@bp.get("/lists")
@sign_in_required
def lists() -> Response:
    operator(required_member())
    return _page()


@bp.post("/lists")
@sign_in_required
def add_list() -> Response:
    operator(required_member())
    try:
        named = source_from(sent_words())
        with transaction():
            source = actions.add_source(named)
            data = _data(source)
    except HomegroupError as error:
        return _page(error)
    flash(f"{named.name} is fetched within a minute, and then every {named.hours} hours.")
    return done(url_for("upkeep.lists"), data, status=201)


@bp.post("/lists/<int:number>/refresh")
@sign_in_required
def refresh_list(number: int) -> Response:
    operator(required_member())
    with transaction():
        source = source_at(number)
        actions.look_soon(source)
        flash(f"{source.name} is fetched within a minute.")
    return done(url_for("upkeep.lists"))


@bp.post("/lists/<int:number>/remove")
@sign_in_required
def remove_list(number: int) -> Response:
    operator(required_member())
    with transaction():
        source = source_at(number)
        flash(f"{source.name} is fetched no more. Its meetings stay.")
        actions.remove_source(source)
    return done(url_for("upkeep.lists"))


def _page(error: HomegroupError | None = None) -> Response:
    sources = all_sources()
    words = {name: values[-1] for name, values in typed().items() if values}
    return answer(
        "upkeep/lists.html",
        with_error({"lists": [_data(one) for one in sources]}, error),
        status=status_of(error),
        sources=sources,
        words=words,
        error=error,
    )


def _data(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "name": source.name,
        "url": source.url,
        "format": source.format,
        "hours": source.hours,
        "failures": source.failures or 0,
        "fetched_at": clock.iso(source.fetched_at) if source.fetched_at else None,
        "fetch_at": clock.iso(source.fetch_at),
        "outcome": source.outcome or {},
    }
