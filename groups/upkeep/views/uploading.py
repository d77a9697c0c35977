"""Uploading a list: first all that it would change, then exactly that."""

from pathlib import Path
from typing import Any

from flask import current_app, flash, request, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings.actions.imports import Outcome, bring_in
from groups.meetings.actions.outcomes import Difference
from groups.meetings.descriptions import Reading, Unreadable
from groups.meetings.forms import reading
from groups.meetings.telling import field_name, value_in_words
from groups.meetings.views.receiving import sent_words, typed
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, HomegroupError, Invalid, TooLarge
from groups.plumbing.pages import answer, done
from groups.upkeep.actions import uploads
from groups.upkeep.forms.sources import Choices, choices_from
from groups.upkeep.queries.sources import may_take_lists_in
from groups.upkeep.views.answering import limit, status_of, with_error
from groups.upkeep.views.blueprint import bp

# About five thousand meetings: what is larger would keep everybody waiting, and has a command.
LARGEST = 5 * 1024 * 1024
MOST_REMARKS = 300


class _OnlyTried(Exception):
    pass


@bp.url_value_preprocessor
def allow_a_whole_list(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: all other forms stay small."""
    if endpoint == "upkeep.try_list":
        request.max_content_length = LARGEST + 64 * 1024


@bp.get("/lists/upload")
@sign_in_required
def upload() -> Response:
    may_take_lists_in(required_member())
    return _page()


@bp.post("/lists/upload")
@sign_in_required
def try_list() -> Response:
    """Show what the file would change. Nothing is changed."""
    member = may_take_lists_in(required_member())
    try:
        limit("upload", member, each="20/15 minutes", place="100/15 minutes")
        choices, content = _chosen()
        read = reading.read(content, choices.format, choices.wanted())
        outcome = _taken_in(read, choices, only_try=True)
    except HomegroupError as error:
        return _page(error=error)
    name = uploads.keep(_folder(), content)
    return _page(choices=choices, read=read, outcome=outcome, name=name)


@bp.post("/lists/take-in")
@sign_in_required
def take_list() -> Response:
    """Take in the file that was shown, if that would still do what was shown."""
    may_take_lists_in(required_member())
    words = sent_words()
    choices = choices_from(words, also=("file", "shown"))
    name, shown = ((words.get(field) or [""])[-1] for field in ("file", "shown"))
    try:
        content = uploads.kept(_folder(), name)
        read = reading.read(content, choices.format, choices.wanted())
    except HomegroupError as error:
        return _page(choices=choices, error=error)
    try:
        outcome = _taken_in(read, choices, shown=shown)
    except Conflict as error:
        now = _taken_in(read, choices, only_try=True) if error.code == "stale" else None
        return _page(choices=choices, read=read, outcome=now, name=name, error=error)
    uploads.forget(_folder(), name)
    flash(_in_short(outcome))
    return done(url_for("upkeep.upload"), _counts(outcome))


def _chosen() -> tuple[Choices, bytes]:
    words = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    file = request.files.get("list")
    if file is None or not file.filename:
        raise Invalid("Please choose a file.", "list")
    words.setdefault("name", [""])
    if not words["name"][-1].strip():
        words["name"] = [Path(file.filename.replace("\\", "/")).name[:255] or "list"]
    content = file.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge("That file is larger than 5 MB. Ask an operator to run import-meetings.")
    return choices_from(words), content


def _taken_in(
    read: Reading, choices: Choices, *, only_try: bool = False, shown: str = ""
) -> Outcome:
    outcome = Outcome()
    try:
        with transaction():
            outcome = bring_in(read, drop_missing=choices.drop_missing)
            if only_try:
                raise _OnlyTried
            if outcome.digest != shown:
                raise Conflict(
                    "The directory was changed meanwhile, so this is no longer what you saw. "
                    "Look at it again below, then press once more.",
                    code="stale",
                )
    except _OnlyTried:
        pass
    return outcome


def _folder() -> Path:
    return Path(current_app.config["SETTINGS"].data) / "uploads"


def _page(
    *,
    choices: Choices | None = None,
    read: Reading | None = None,
    outcome: Outcome | None = None,
    name: str = "",
    error: HomegroupError | None = None,
) -> Response:
    problems = error.problems if isinstance(error, Unreadable) else ()
    remarks = read.remarks if read else ()
    words = {field: values[-1] for field, values in typed().items() if values}
    return answer(
        "upkeep/upload.html",
        with_error(_data(outcome, name) | {"problems": [str(one) for one in problems]}, error),
        status=status_of(error),
        choices=choices,
        outcome=outcome,
        name=name,
        remarks=remarks[:MOST_REMARKS],
        more_remarks=max(0, len(remarks) - MOST_REMARKS),
        problems=problems,
        words=words,
        in_words=_in_words,
        error=error,
    )


def _in_words(one: Difference) -> list[tuple[str, str, str]]:
    """Return each field's label, what it says and what it would say."""
    return [
        (
            field_name(field),
            value_in_words(field, one.before.get(field)),
            value_in_words(field, wanted),
        )
        for field, wanted in one.after.items()
    ]


def _data(outcome: Outcome | None, name: str) -> dict[str, Any]:
    if outcome is None:
        return {}
    shown = [
        {"kind": one.kind, "slug": one.slug, "name": one.name, "fields": sorted(one.after)}
        for one in outcome.differences
    ]
    return _counts(outcome) | {"file": name, "shown": outcome.digest, "differences": shown}


def _counts(outcome: Outcome) -> dict[str, int]:
    return {
        "created": outcome.created,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "missing": outcome.missing,
        "doubtful": outcome.doubtful,
    }


def _in_short(outcome: Outcome) -> str:
    return (
        f"Taken in: {outcome.created} new, {outcome.changed} changed, {outcome.missing} gone, "
        f"{outcome.doubtful} to decide."
    )
