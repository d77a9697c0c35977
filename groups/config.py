"""Every setting: its type, its default, its meaning; and the refusal of an unsafe start.

Settings are environment variables with the prefix ``GROUPS_``; docs/CONFIGURATION.md lists
the same, and a test compares. ``DATA`` and ``PORT`` are the two short ones for a try-out.
"""

import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
ENVIRONMENTS = ("demo", "production", "test")
TRY_OUT_KEY = "secret-key"


class UnsafeSettings(SystemExit):
    """Refuse to start: one sentence on standard error, exit code 1."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Homegroup does not start: {sentence}")
        self.sentence = sentence


@dataclass(frozen=True)
class Settings:
    """What the server was told. See docs/CONFIGURATION.md."""

    environment: str
    data: Path
    database_url: str
    valkey_url: str | None
    secret_key: str
    public_url: str
    bind: str
    rate_limits: bool
    calendar_host: str
    trusted_proxies: int
    private_lists: bool
    smtp_url: str | None = None
    mail_from: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and check; raises UnsafeSettings with what to change."""
        env = os.environ if environ is None else environ
        kind = env.get("GROUPS_ENV", "demo")
        if kind not in ENVIRONMENTS:
            raise UnsafeSettings("set GROUPS_ENV to demo, production or test.")
        data = Path(env.get("DATA", "instance")).absolute()
        bind = env.get("GROUPS_BIND") or f"127.0.0.1:{env.get('PORT', '8000')}"
        public_url = env.get("GROUPS_PUBLIC_URL", "" if kind == "production" else f"http://{bind}")
        settings = cls(
            environment=kind,
            data=data,
            database_url=_database_url(env, data),
            valkey_url=env.get("GROUPS_VALKEY_URL") or None,
            secret_key=env.get("GROUPS_SECRET_KEY") or _demo_key(kind, data),
            public_url=public_url.rstrip("/"),
            bind=bind,
            rate_limits=_switch(env, "GROUPS_RATE_LIMITS"),
            calendar_host=env.get("GROUPS_CALENDAR_HOST")
            or urlsplit(public_url).hostname
            or "localhost",
            trusted_proxies=_count(env, "GROUPS_TRUSTED_PROXIES"),
            private_lists=_switch(env, "GROUPS_PRIVATE_LISTS", "off"),
            smtp_url=_smtp_url(env),
            mail_from=_mail_from(env),
        )
        _refuse_unsafe(settings, env)
        return settings

    @property
    def secure(self) -> bool:
        """Are we behind https, so that cookies must be too?"""
        return self.public_url.startswith("https://")

    @property
    def also_opened_as(self) -> tuple[str, ...]:
        """Other names of this machine by which a try-out may be opened; nothing in production.

        To a browser http://localhost:8000 and http://127.0.0.1:8000 are two sites.
        """
        ours = urlsplit(self.public_url)
        if self.environment != "demo" or ours.hostname not in LOCAL_HOSTS:
            return ()
        port = f":{ours.port}" if ours.port else ""
        hosts = ("127.0.0.1", "localhost", "[::1]")
        return tuple(f"{ours.scheme}://{host}{port}" for host in hosts)

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def _database_url(env: Mapping[str, str], data: Path) -> str:
    url = env.get("GROUPS_DATABASE_URL")
    if url:
        return url.replace("postgresql://", "postgresql+psycopg://", 1)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _file_in(data)


def _file_in(data: Path) -> str:
    return f"sqlite:///{data / 'groups.db'}"


def _demo_key(kind: str, data: Path) -> str:
    """A try-out keeps its own key beside its data, so that a second start knows the first."""
    if kind == "production":
        return ""
    kept = data / TRY_OUT_KEY
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return kept.read_text().strip()


def _switch(env: Mapping[str, str], name: str, usual: str = "on") -> bool:
    value = env.get(name, usual)
    if value not in {"on", "off"}:
        raise UnsafeSettings(f"set {name} to on or off.")
    return value == "on"


def _count(env: Mapping[str, str], name: str) -> int:
    value = env.get(name, "0")
    if value not in {"0", "1", "2", "3"}:
        raise UnsafeSettings(f"set {name} to how many proxies stand before it, 0 to 3.")
    return int(value)


def _smtp_url(env: Mapping[str, str]) -> str | None:
    url = env.get("GROUPS_SMTP_URL")
    if not url:
        return None
    if not _is_mail_server(url):
        raise UnsafeSettings("set GROUPS_SMTP_URL like smtps://user:password@mail.example.org.")
    return url


def _is_mail_server(url: str) -> bool:
    try:
        address = urlsplit(url)
        return address.scheme in {"smtp", "smtps"} and bool(address.hostname) and address.port != 0
    except ValueError:  # a port that is no number
        return False


def _mail_from(env: Mapping[str, str]) -> str:
    sender = env.get("GROUPS_MAIL_FROM", "")
    if env.get("GROUPS_SMTP_URL") and not re.fullmatch(r"[^@\s<>]{1,64}@[A-Za-z0-9.-]+", sender):
        raise UnsafeSettings("set GROUPS_MAIL_FROM to the plain address mail is sent from.")
    return sender


def _refuse_unsafe(settings: Settings, env: Mapping[str, str]) -> None:
    address = urlsplit(settings.public_url)
    if settings.environment != "production":
        return
    if len(settings.secret_key) < 32:
        raise UnsafeSettings(
            "set GROUPS_SECRET_KEY to a long random value; "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))' makes one."
        )
    if not address.hostname:
        raise UnsafeSettings("set GROUPS_PUBLIC_URL to the address people use.")
    if address.scheme != "https" and address.hostname not in LOCAL_HOSTS:
        raise UnsafeSettings("GROUPS_PUBLIC_URL must begin with https:// to keep people private.")
    _refuse_for_tests_only(settings)
    _refuse_a_try_out(settings)
    if env.get("FLASK_DEBUG", "0") not in {"", "0"}:
        raise UnsafeSettings("unset FLASK_DEBUG: a debugger would show private words to anyone.")
    _refuse_open_valkey(settings.valkey_url)
    if sys.flags.optimize:
        raise UnsafeSettings("run Python without -O.")


def _refuse_for_tests_only(settings: Settings) -> None:
    if not settings.rate_limits:
        raise UnsafeSettings("GROUPS_RATE_LIMITS=off is for tests; leave it on in production.")
    if settings.private_lists:
        raise UnsafeSettings(
            "GROUPS_PRIVATE_LISTS=on is for tests; in production it would let lists be fetched "
            "from inside your network."
        )


def _refuse_a_try_out(settings: Settings) -> None:
    """The people of a try-out would be members here, with a password that everybody knows."""
    kept = settings.data / TRY_OUT_KEY
    if settings.database_url == _file_in(settings.data) and kept.exists():
        raise UnsafeSettings(
            f"a try-out has left its people in {settings.data}; name another folder with DATA, or, "
            f"if they are yours, remove {kept}."
        )


def _refuse_open_valkey(url: str | None) -> None:
    if url is None:
        return
    address = urlsplit(url)
    remote = address.scheme != "unix" and address.hostname not in LOCAL_HOSTS
    if remote and (address.scheme != "rediss" or not address.password):
        raise UnsafeSettings("GROUPS_VALKEY_URL on another host needs rediss:// and a password.")
