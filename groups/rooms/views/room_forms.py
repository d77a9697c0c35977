"""The whole room by plain forms: what is written in one and sent, without JavaScript."""

from flask import request
from werkzeug.wrappers import Response

from groups.plumbing.errors import Conflict, HomegroupError
from groups.plumbing.pages import done, form_words
from groups.rooms import forms, screening
from groups.rooms.habits import Habit, habit_in
from groups.rooms.queries.rooms import Emptied, room_of
from groups.rooms.views.blueprint import bp
from groups.rooms.views.log import append
from groups.rooms.views.room import ASKED, shown
from groups.rooms.views.visiting import visitor

# What people write; the rest of what a form sends as its words is an id or a choice.
WRITTEN = ("message", "question", "motion_made", "answer")
AT_THE_FLOOR = (
    "floor_taken",
    "floor_postponed",
    "floor_passed",
    "share_ended",
    "hand_raised",
    "hand_lowered",
)
FULL_NAME = "That looks like a full name. If you would like to send it all the same, send it again."


@bp.post("/rooms/<public_id>")
def append_by_form(public_id: str) -> Response:
    """One kind, its words, a client_id made by the page."""
    words = form_words()
    if "instead" in words:
        return _instead(public_id, words)
    kind = words.get("kind", "message")
    try:
        habit = _habit(public_id, words.get("body", "")) if kind == "message" else None
        private = habit is not None and habit.kind == "question"
        asks = kind == "message" and words.get("sure") != "yes" and not private
        if asks and screening.looks_like_full_name(words.get("body", "")):
            raise Conflict(FULL_NAME, code=ASKED)
        if habit:
            _act_on(habit, public_id, words.get("client_id", ""))
            return done(f"/rooms/{public_id}?did={habit.kind}#now")
        body = forms.body_from_words(kind, words.get("body", ""))
        if kind == "answer":
            body = {"member": words.get("member", ""), "text": words.get("body", "")}
        if kind == "role_given":
            body = {"member": words.get("member", ""), "roles": request.form.getlist("roles")}
        expect = words.get("expect", "")
        append(
            public_id,
            kind=kind,
            sent=body,
            client_id=words.get("client_id", ""),
            expect=int(expect) if expect.isdecimal() and len(expect) < 16 else None,
        )
    except HomegroupError as error:
        if error.status in {401, 404}:
            raise
        return shown(public_id, error, words.get("body", "") if kind in WRITTEN else "")
    return done(f"/rooms/{public_id}#now")


def _instead(public_id: str, words: dict[str, str]) -> Response:
    """Do something at the floor, or only look; what is typed by then is on the next page again."""
    kind, typed = words["instead"], words.get("body", "")
    called = words.get("client_id", "")
    if _habit(public_id, typed) == Habit("hand_raised"):
        kind, typed = "hand_raised", ""
    try:
        if kind in AT_THE_FLOOR:
            append(public_id, kind=kind, sent={}, client_id=f"{called}-{kind}"[:64], expect=None)
    except HomegroupError as error:
        if error.status in {401, 404}:
            raise
        return shown(public_id, error, typed)
    if typed.strip():
        return shown(public_id, kept=typed)
    return done(f"/rooms/{public_id}?since=now#now")


def _habit(public_id: str, typed: str) -> Habit | None:
    try:
        room, persona = room_of(visitor(), public_id)
    except Emptied:
        return None
    floor = room.state["floor"]
    looks = {"held": "mine", "offered": "called"}
    own = floor["member"] == persona.public_id
    return habit_in(typed, looks.get(floor["status"], "") if own else "")


def _act_on(habit: Habit, public_id: str, client_id: str) -> None:
    """What was meant; the words of a share first, then its end."""
    kind, words = habit.kind, habit.words
    if kind == "share_ended" and words:
        append(public_id, kind="message", sent={"text": words}, client_id=client_id, expect=None)
    body = {"text": words} if kind == "question" else {}
    append(public_id, kind=kind, sent=body, client_id=f"{client_id}-{kind}"[:64], expect=None)
