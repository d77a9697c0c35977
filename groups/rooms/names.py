"""What one may be called in a room, typed at its door or taken from the account. Pure."""

from groups.plumbing import text
from groups.plumbing.errors import Invalid
from groups.rooms import screening

RESERVED_NAMES = frozenset(
    """admin administrator chair coordinator cochair greeter helper homegroup moderator operator
    secretary server steward support system timekeeper""".split()
)


def fit_for_all(name: str) -> str:
    """The name; raises Invalid for a servant's title, a message, or what nobody can read out."""
    if text.skeleton(name) in RESERVED_NAMES:
        raise Invalid(
            "That name could be taken for a servant's. Please choose another.",
            "display_name",
            code="name_reserved",
        )
    if screening.why_held(name, contacts=True):
        raise Invalid(
            "Please choose a name without links, numbers to call, addresses and words that hurt.",
            "display_name",
            code="name_held",
        )
    if not text.skeleton(name):
        raise Invalid("Please use some letters in your name.", "display_name", code="bad_text")
    return name
