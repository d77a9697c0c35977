"""Rooms to walk into."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.servers.homegroup import ROOT

HOUSE = Path(__file__).parent / "house.py"


def furnish(environment: Mapping[str, str]) -> None:
    """Put the cast and a meeting under way into a server's database."""
    words = [sys.executable, str(HOUSE)]
    subprocess.run(words, env={**os.environ, **environment}, cwd=ROOT, check=True)
