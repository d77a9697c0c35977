"""What may become of a proposal, and whether it still fits the listing it was made for."""

from collections.abc import Mapping
from typing import Any, Literal

Fit = Literal["fits", "already", "changed"]

# From each state: what one can do, and the state it leads to. What is not here is over.
MOVES: Mapping[str, Mapping[str, str]] = {
    "open": {
        "accept": "accepted",
        "return": "returned",
        "withdraw": "withdrawn",
        "supersede": "superseded",
    },
    "accepted": {"revert": "reverted"},
}
STATES = ("open", "accepted", "returned", "withdrawn", "superseded", "reverted")


def after(state: str, move: str) -> str | None:
    """Return the state that the move leads to; None when it is not to be had from here."""
    return MOVES.get(state, {}).get(move)


def from_state(move: str) -> str:
    """Return the one state in which the move can be made."""
    return next(state for state, moves in MOVES.items() if move in moves)


def fit(change: Mapping[str, Any], present: Any) -> Fit:
    """Does this change of a field still fit what the listing says now?"""
    if present == change["was"]:
        return "fits"
    return "already" if present == change["wanted"] else "changed"


def differing(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the changes that lead from one to the other, by field."""
    return {
        name: {"was": before.get(name), "wanted": value}
        for name, value in wanted.items()
        if before.get(name) != value
    }
