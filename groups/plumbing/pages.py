"""Answering: one page, read by people as HTML and by programs as JSON.

``answer`` picks by the Accept header. Errors take the same two ways, and an HTML error
shows the person's typed words again, because losing them is losing the person.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from groups.plumbing.errors import HomegroupError, Invalid, as_payload

_NEVER_SHOWN_AGAIN = {"password", "new_password", "csrf_token"}


def wants_json() -> bool:
    """Does the client prefer JSON over HTML?"""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    accepts = request.accept_mimetypes
    return best == "application/json" and accepts[best] >= accepts["text/html"]


def answer(template: str, data: Any, *, status: int = 200, **context: Any) -> Response:
    """The page, or ``data`` as JSON when the client asks for that.

    ``data`` that takes some work is given as a function, called only then.
    """
    if wants_json():
        response = jsonify(data() if callable(data) else data)
        response.status_code = status
    else:
        response = make_response(render_template(template, **context), status)
    response.vary.add("Accept")
    if isinstance(context.get("error"), HomegroupError):
        _ask_to_wait(response, context["error"])
    return response


def _ask_to_wait(response: Response, error: HomegroupError) -> None:
    retry_after = error.extras().get("retry_after")
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)


def done(address: str, data: Any = None, *, status: int = 200) -> BaseResponse:
    """After a form did its work: 303 to a page, or JSON with the same address."""
    if wants_json():
        response = jsonify((data or {}) | {"location": address})
        response.status_code = status
        return response
    return redirect(address, 303)


def own_path(address: str | None, default: str = "/") -> str:
    """``address`` when it is a path of ours, else ``default``: no open redirects."""
    if not address or not address.startswith("/") or len(address) > 2000:
        return default
    if address[1:2] in {"/", "\\"} or "\\" in address or any(ord(c) <= 32 for c in address):
        return default
    if address.lower().startswith(("/%2f", "/%5c", "/%09", "/%0")):
        return default
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc else default


def form_words() -> dict[str, str]:
    """The form or JSON object sent, as a flat dict for ``forms.py`` (repeats: the last).

    Raises Invalid for a list or an object, which no form can send.
    """
    said = ((name, _as_text(name, value)) for name, value in words_as_sent().items())
    return {name: text for name, text in said if text is not None}


def words_as_sent() -> dict[str, Any]:
    """The same, with the values of JSON as they came: for a form that takes lists."""
    if request.is_json:
        sent = request.get_json(silent=True)
        return sent if isinstance(sent, dict) else {}
    return {k: v for k, v in request.form.items() if k != "csrf_token"}


def _as_text(name: str, value: object) -> str | None:
    if isinstance(value, str) and "\0" in value:
        # PostgreSQL keeps no such text, and refuses even to look for it.
        sentence = "This has a hidden character we cannot keep. Please type it again."
        raise Invalid(sentence, name[:40], code="bad_text")
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    raise Invalid("Please give this as text.", name[:40])


def error_data(error: HomegroupError | None) -> dict[str, Any]:
    """The error as a member of a page's JSON, or nothing."""
    return {"error": as_payload(error)} if error else {}


def error_response(error: HomegroupError) -> Response:
    """The error contract: JSON, or HTML with the same words in ``role=alert``."""
    if wants_json() or request.path.startswith("/api/"):
        response = jsonify({"error": as_payload(error)})
    else:
        page = render_template("errors/error.html", error=error, kept=_kept())
        response = make_response(page)
    response.status_code = error.status
    _ask_to_wait(response, error)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def _kept() -> list[tuple[str, str]]:
    if request.method != "POST":
        return []
    try:
        words = request.form.items()
    except Exception:
        return []
    return [(k, v) for k, v in words if k not in _NEVER_SHOWN_AGAIN and v.strip() and len(v) > 1]
