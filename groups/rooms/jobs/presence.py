"""Presence, by the clock: leases taken, renewed and swept for all connections of a process.

Comings and goings are written once a second in one transaction, so that a thousand joins
are not a thousand commits, and told only when a count changed.
"""

import logging

import gevent
from sqlalchemy import Connection

from groups.plumbing.log import leases
from groups.plumbing.tokens import new_id
from groups.rooms.broadcasts import live, tell_presence
from groups.rooms.models import RoomLease

log = logging.getLogger(__name__)

TICK_S = 1.0

Places = dict[str, tuple[int, str]]
"""By connection: the log and the persona."""


class Presence:
    """Who of this process is in which room."""

    def __init__(self) -> None:
        self.process = new_id()
        self._here: Places = {}
        self._coming: Places = {}
        self._leaving: set[str] = set()
        self._told: dict[int, int] = {}
        self._running = False

    def come(self, connection: str, log_id: int, persona: str) -> None:
        self._leaving.discard(connection)
        self._here[connection] = self._coming[connection] = (log_id, persona)
        # A page that only reloaded changes no count, yet it has not been told one.
        self._told.pop(log_id, None)
        if not self._running:
            self._running = True
            gevent.spawn(self._run)

    def go(self, connection: str) -> None:
        self._here.pop(connection, None)
        if self._coming.pop(connection, None) is None:
            self._leaving.add(connection)

    def _run(self) -> None:
        renewed = 0.0
        while True:
            gevent.sleep(TICK_S)
            renewed += TICK_S
            due = renewed >= leases.RENEW_EVERY_S
            try:
                self._tick(renew=due)
            except Exception as error:
                log.warning("presence could not be written: %s", type(error).__name__)
            renewed = 0.0 if due else renewed

    def _tick(self, *, renew: bool) -> None:
        if renew or self._coming or self._leaving:
            self._write(renew=renew)
        watched = live.watched
        if not watched:
            return
        with live.engine.connect() as connection:
            counts = leases.counts(connection, RoomLease, watched)
        for log_id, count in counts.items():
            if self._told.get(log_id) != count:
                tell_presence(log_id, count)
        self._told = counts

    def _write(self, *, renew: bool) -> None:
        coming, self._coming = self._coming, {}
        leaving, self._leaving = self._leaving, set()
        try:
            with live.engine.execution_options(writes=True).begin() as connection:
                if renew:
                    coming = self._renewed(connection, coming) | coming
                leases.give_back(connection, RoomLease, list(leaving))
                self._take(connection, coming)
        except BaseException:
            # They came and went all the same: the next tick writes it.
            coming |= self._coming
            self._coming = {name: self._here[name] for name in coming if name in self._here}
            self._leaving |= leaving - self._here.keys()
            raise

    def _renewed(self, connection: Connection, coming: Places) -> Places:
        """Renew all leases of this process; return those to take again.

        A database that was away for longer than a lease lasts has let them run out.
        """
        held = leases.renew(connection, RoomLease, self.process)
        leases.sweep(connection, RoomLease)
        return dict(self._here) if held < len(self._here.keys() - coming.keys()) else {}

    def _take(self, connection: Connection, coming: Places) -> None:
        for name, (log_id, persona) in coming.items():
            leases.take(
                connection,
                RoomLease,
                name=name,
                log_id=log_id,
                person=persona,
                process=self.process,
            )


presence = Presence()
