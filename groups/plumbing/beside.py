"""Running one of our own commands in a process beside the server.

What keeps a processor busy for many seconds must not do it where people's sockets wait.
"""

import os
import subprocess
import sys

from flask import current_app

LONGEST_S = 15 * 60
_PROGRAM = "import os, sys; os.nice(10); from groups.app import main; main(sys.argv[1:])"


def run_beside(*words: str) -> None:
    """Run ``groups WORDS`` on our own database and wait for its end, at most ``LONGEST_S``."""
    subprocess.run(  # noqa: S603 - our own program, and no word of anybody's in it
        [sys.executable, "-c", _PROGRAM, *words],
        env=_surroundings(),
        check=False,
        timeout=LONGEST_S,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _surroundings() -> dict[str, str]:
    """Our own, said outright: the child must see the very database we do."""
    settings = current_app.config["SETTINGS"]
    return os.environ | {
        "DATA": str(settings.data),
        "GROUPS_DATABASE_URL": settings.database_url,
        "GROUPS_ENV": settings.environment,
        "GROUPS_SECRET_KEY": settings.secret_key,
        "GROUPS_PUBLIC_URL": settings.public_url,
        "GROUPS_PRIVATE_LISTS": "on" if settings.private_lists else "off",
    }
