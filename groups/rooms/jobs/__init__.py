"""What the clock does for rooms: presence, bans told in other rooms, and forgetting."""

from flask import Flask

from groups.plumbing.repeating import every
from groups.rooms.broadcasts import live
from groups.rooms.jobs.afterwards import appended_here
from groups.rooms.jobs.bans import EVERY_S as BANS_EVERY_S
from groups.rooms.jobs.bans import tell_other_rooms
from groups.rooms.jobs.blocks import EVERY_S as BLOCKS_EVERY_S
from groups.rooms.jobs.blocks import keep_apart
from groups.rooms.jobs.forgetting import EVERY_S, forget_old_words
from groups.rooms.jobs.lounges import EVERY_S as LOUNGES_EVERY_S
from groups.rooms.jobs.lounges import forget_a_day_ago
from groups.rooms.jobs.presence import presence
from groups.rooms.jobs.reports import forget_old_reports
from groups.rooms.jobs.rota import forget_days_gone
from groups.rooms.jobs.slips import forget_old_slips
from groups.rooms.sealing import report_key, slip_key

HOUR_S = 3_600.0
DAY_S = 86_400.0

__all__ = ["presence", "set_up"]


def set_up(app: Flask) -> None:
    live.after_the_clock(appended_here)
    every(app, EVERY_S, forget_old_words)
    every(app, BANS_EVERY_S, tell_other_rooms)
    every(app, BLOCKS_EVERY_S, keep_apart)
    every(app, LOUNGES_EVERY_S, forget_a_day_ago)
    report_key.use(app.config["SETTINGS"].secret_key)
    every(app, DAY_S, forget_days_gone)
    every(app, DAY_S, forget_old_reports)
    slip_key.use(app.config["SETTINGS"].secret_key)
    every(app, HOUR_S, forget_old_slips)
