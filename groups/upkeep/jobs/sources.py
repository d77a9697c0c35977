"""Looking at the lists elsewhere: each when it is due, by one process alone."""

from contextlib import suppress
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import current_app

from groups.meetings.actions.imports import Outcome, bring_in
from groups.meetings.descriptions import Reading, Unreadable
from groups.meetings.forms import reading
from groups.meetings.forms.meeting_guide import Wanted
from groups.plumbing.beside import run_beside
from groups.plumbing.db import db, release, transaction
from groups.plumbing.errors import HomegroupError, Invalid
from groups.plumbing.fetching import Fetched, fetch
from groups.upkeep.actions import sources as actions
from groups.upkeep.models import Source
from groups.upkeep.queries.sources import due, source_named

EVERY_S = 60.0


def refresh_when_due() -> None:
    """Look at what is due in a process of its own.

    Reading ten thousand meetings keeps a processor busy for many seconds, and the sockets of
    this one must not wait for that.
    """
    if due():
        release()
        run_beside("source", "refresh", "--due")


def refresh_due() -> int:
    """Look at every list that is due; one that fails keeps none of the others. Tells how many."""
    names = due()
    for name in names:
        with suppress(HomegroupError):  # it is noted with the list
            refresh(name)
    return len(names)


def refresh(name: str) -> Outcome | None:
    """Fetch one list and take it in; None when there is nothing new or another has the turn.

    What went wrong is noted with the list, for the operator, and raised for who waits for it.
    """
    with transaction():
        source = source_named(name)
        ours = actions.take_turn(source)
    if not ours:
        return None
    source = source_named(name)
    db.session.expunge(source)
    release()  # the network takes its time; nobody shall wait for our connection meanwhile
    try:
        return _look(source)
    except HomegroupError as error:
        with transaction():
            actions.went_wrong(source_named(name), error)
        raise


def _look(source: Source) -> Outcome | None:
    """The source is a copy: nothing of the database is held while we read."""
    fetched = _fetched(source)
    if fetched.content is None:
        with transaction():
            _note(source, None, None, fetched)
        return None
    read = _read(source, fetched.content)
    with transaction():
        outcome = bring_in(read, drop_missing=True)
        _note(source, outcome, read, fetched)
    return outcome


def _note(source: Source, outcome: Outcome | None, read: Reading | None, fetched: Fetched) -> None:
    actions.went_well(
        source_named(source.name),
        outcome=outcome,
        remarks=[str(remark) for remark in read.remarks] if read else [],
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )


def _fetched(source: Source, switcher: str = "") -> Fetched:
    url = _bmlt_address(source.url, switcher) if source.format == "bmlt" else source.url
    kept = {} if switcher else {"etag": source.etag, "last_modified": source.last_modified}
    private = current_app.config["SETTINGS"].private_lists
    return fetch(url, **kept, allow_private=private)


def _read(source: Source, content: bytes) -> Reading:
    wanted = Wanted(
        source=source.name,
        timezone=source.timezone or None,
        fellowship=source.fellowship,
        language=source.language,
        rooms=source.rooms,
        skip_broken=True,
    )
    beside = None
    if source.format == "bmlt":
        answers = [_fetched(source, what).content for what in ("GetFormats", "GetServiceBodies")]
        beside = reading.Beside(*answers)
    try:
        return reading.read(content, source.format, wanted, beside)
    except Unreadable as error:
        sentences = "; ".join(str(problem) for problem in error.problems[:3])
        raise Invalid(f"Nothing was taken in. {sentences}", code=error.code) from None


def _bmlt_address(url: str, switcher: str) -> str:
    """Return what to ask a BMLT server, whether its root or one of its answers was named."""
    parts = urlsplit(url)
    if "switcher=" in parts.query and not switcher:
        return url
    path = parts.path
    if "/client_interface/" not in path:
        path = f"{path.rstrip('/')}/client_interface/json/"
    query = {"switcher": switcher or "GetSearchResults"}
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query), ""))
