"""What the clock does for keeping the list right."""

from flask import Flask

from groups.plumbing.repeating import every
from groups.upkeep.jobs.confirming import ask_round
from groups.upkeep.jobs.letters import forget_old_letters
from groups.upkeep.jobs.looking_over import look_over
from groups.upkeep.jobs.sources import EVERY_S, refresh_when_due
from groups.upkeep.sealing import letter_key

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
QUARTER_DAY_S = 6 * HOUR_S


def set_up(app: Flask) -> None:
    """Begin each job at the first request of a server."""
    letter_key.use(app.config["SETTINGS"].secret_key)
    every(app, HOUR_S, forget_old_letters)
    every(app, DAY_S, ask_round)
    every(app, QUARTER_DAY_S, look_over)
    every(app, EVERY_S, refresh_when_due)
