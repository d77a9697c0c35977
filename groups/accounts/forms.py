"""What people type to sign up and sign in, checked."""

import re
from dataclasses import dataclass

from groups.plumbing import text
from groups.plumbing.errors import Invalid

HANDLE = re.compile(r"[^\W_](?:[\w.\-]*[^\W_])?")
RESERVED = frozenset(
    """admin administrator chair coordinator greeter helper homegroup moderator operator root
    secretary server steward support system""".split()
)
COMMONEST = frozenset(
    """password12 password123 password1234 1234567890 12345678910 0123456789 qwertyuiop
    qwerty12345 iloveyou12 letmein123 1111111111 aaaaaaaaaa abcdefghij sobriety12""".split()
)


@dataclass(frozen=True)
class SignUp:
    handle: str
    password: str
    adult: bool


@dataclass(frozen=True)
class SignIn:
    handle: str
    password: str
    next: str


@dataclass(frozen=True)
class PasswordChange:
    password: str
    new_password: str


def only_known(words: dict[str, str], *known: str) -> None:
    """Refuse fields the form does not have, so that nobody can set what is not theirs."""
    for name in words:
        if name not in known:
            raise Invalid("This form has no such field.", name[:40], code="unknown_field")


def sign_up(words: dict[str, str]) -> SignUp:
    only_known(words, "handle", "password", "adult", "agree", "next")
    name = handle(words.get("handle", ""))
    secret = new_password(words.get("password", ""), "password", name)
    if words.get("adult") not in {"yes", "no"}:
        raise Invalid("Please say whether you are 18 or older.", "adult")
    if words.get("agree") not in {"yes", "on", "true", "1"}:
        raise Invalid("Please tick that you agree to keep what you hear here.", "agree")
    return SignUp(name, secret, words["adult"] == "yes")


def sign_in(words: dict[str, str]) -> SignIn:
    only_known(words, "handle", "password", "next")
    name, secret = words.get("handle", "").strip(), words.get("password", "")
    if not name or len(name) > 80:
        raise Invalid("Please type your handle.", "handle")
    if not secret or len(secret) > 1000:
        raise Invalid("Please type your password.", "password")
    return SignIn(name, secret, words.get("next", ""))


def password_change(words: dict[str, str]) -> PasswordChange:
    only_known(words, "password", "new_password")
    secret = new_password(words.get("new_password", ""), "new_password", "")
    return PasswordChange(words.get("password", ""), secret)


def handle(value: str) -> str:
    """A handle: 2 to 30 letters and digits of any script, dots, dashes, underscores."""
    name = text.name(value, "handle", most=30, least=2)
    if not HANDLE.fullmatch(name):
        raise Invalid("Use letters, digits, dots and dashes, without spaces.", "handle")
    if text.skeleton(name) in RESERVED:
        raise Invalid(
            "That name could be taken for a servant's. Please choose another.",
            "handle",
            code="name_reserved",
        )
    return name


def new_password(value: str, field: str, name: str) -> str:
    """At least ten characters, exactly as typed: no trimming, no rules about symbols."""
    if len(value) < 10:
        raise Invalid("Please use at least 10 characters; a short sentence is good.", field)
    if len(value) > 1000:
        raise Invalid("Please keep the password to 1,000 characters.", field)
    if value.lower() in COMMONEST or (name and value.lower() == name.lower()):
        raise Invalid("Many people use that one. Please choose another.", field)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Invalid("This has a character we cannot keep.", field, code="bad_text") from None
    return value
