"""Help now, and leaving now. Neither asks who you are, and neither is behind anything."""

from dataclasses import asdict

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.exc import DBAPIError

from groups.accounts import session
from groups.notices import helplines
from groups.plumbing.clock import now
from groups.plumbing.pages import answer

bp = Blueprint("notices", __name__)


@bp.get("/help-now")
def help_now() -> Response:
    regions = helplines.shown_on(now().date())
    languages = [language for language, _ in request.accept_languages]
    here = regions[helplines.likely_region(request.args.get("region"), languages)]
    others = [region for region in regions.values() if region is not here]
    data = {
        "here": here.code,
        "regions": [
            {"code": r.code, "name": r.name, "lines": [_as_json(x) for x in r.lines]}
            for r in (here, *others)
        ],
    }
    return answer("notices/help_now.html", data, here=here, others=others)


@bp.get("/privacy")
def privacy() -> str:
    return render_template("notices/privacy.html")


@bp.get("/source")
def source() -> str:
    return render_template("notices/source.html")


def _as_json(line: helplines.HelpLine) -> dict[str, str]:
    return asdict(line) | {"verified_on": line.verified_on.isoformat()}


@bp.get("/exit")
def leave() -> Response:
    """A page about kitchen measures. Whoever looks over a shoulder sees a conversion table.

    Signing out by GET is deliberate: one press must be enough, also without JavaScript.
    """
    response = make_response(render_template("notices/exit.html"))
    response.headers["Cache-Control"] = "no-store"
    if _someone_pressed_it():
        _sign_out()
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _sign_out() -> None:
    try:
        session.sign_out()
    except DBAPIError:
        # Leaving works on the worst day too: the cookie goes, and the row expires by itself.
        session.current_session().ended = True


def _someone_pressed_it() -> bool:
    """Was this a person's own navigation from our pages, not a prefetch or another site?

    Else a picture address elsewhere on the web could sign people out.
    """
    headers = request.headers
    if "prefetch" in headers.get("Sec-Purpose", headers.get("Purpose", "")):
        return False
    return headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"} and headers.get(
        "Sec-Fetch-Dest", "document"
    ) in {"document", "empty"}
