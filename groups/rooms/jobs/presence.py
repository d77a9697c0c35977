"""Presence, by the clock: leases taken, renewed and swept for all connections of a process.

Comings and goings are written once a second in one transaction, so that a thousand joins
are not a thousand commits, and told at most once a second, only when something changed, and
only what the group chose that people see. Who lost a connection is here for half a minute
more: a ride in a lift is no news.
"""

import logging
from collections.abc import Collection

import gevent
from sqlalchemy import Connection

from groups.plumbing.log import leases
from groups.plumbing.ticks import to_next
from groups.plumbing.tokens import new_id
from groups.rooms import apart
from groups.rooms.actions import slips
from groups.rooms.broadcasts import live, tell_presence, those_who_serve
from groups.rooms.jobs import succession
from groups.rooms.jobs.absence import absences
from groups.rooms.models import RoomLease
from groups.rooms.queries.presence import newcomers_here, presence_in
from groups.rooms.wire import Wire

log = logging.getLogger(__name__)

TICK_S = 1.0
OFF = "off"

Places = dict[str, tuple[int, str]]
"""By connection: the log and the persona."""


class Presence:
    """Who of this process is in which room."""

    def __init__(self) -> None:
        self.process = ""
        self._here: Places = {}
        self._coming: Places = {}
        self._leaving: dict[str, bool] = {}
        self._fresh: dict[int, set[str]] = {}
        self._told: dict[int, Wire] = {}
        self._told_of_new: dict[int, Wire] = {}
        self._chosen: dict[int, str] = {}
        self._running = False

    def come(self, connection: str, log_id: int, persona: str) -> None:
        self._leaving.pop(connection, None)
        self._here[connection] = self._coming[connection] = (log_id, persona)
        # A page that only reloaded changes nothing, yet it has been told nothing.
        self._fresh.setdefault(log_id, set()).add(connection)
        if not self._running:
            self._running = True
            # Not before: what is imported and then forked would renew and keep another's leases.
            self.process = new_id()
            gevent.spawn(self._run)

    def go(self, connection: str, *, lost: bool = False) -> None:
        """Not here any more; ``lost``: the connection, so they may be back in a moment."""
        place = self._here.pop(connection, None)
        if place is not None:
            absences.regard({place}, set())
        if self._coming.pop(connection, None) is None:
            self._leaving[connection] = lost

    def gone(self, sid: str, seated: set[int]) -> None:
        """A socket is gone: from the rooms it sat in it was lost, from others it was sent out."""
        for name in [one for one in self._here if one.startswith(f"{sid}:")]:
            self.go(name, lost=self._here[name][0] in seated)

    def _run(self) -> None:
        renewed = looked = 0.0
        while True:
            gevent.sleep(to_next(TICK_S))
            renewed += TICK_S
            looked += TICK_S
            due = renewed >= leases.RENEW_EVERY_S
            try:
                self._tick(renew=due)
                if looked >= succession.LOOK_EVERY_S:
                    looked = 0.0
                    succession.look(live.watched)
            except Exception as error:
                log.warning("presence could not be written: %s", type(error).__name__)
            renewed = 0.0 if due else renewed

    def _tick(self, *, renew: bool) -> None:
        if renew or self._coming or self._leaving:
            self._write(renew=renew)
        absences.tell()
        self._tell()

    def _tell(self) -> None:
        choices = self._choices()
        self._regard_who_is_apart()
        fresh, self._fresh = self._fresh, {}
        if not choices:
            return
        with live.looking() as connection:
            now, new = presence_in(connection, choices), _new_in(connection, choices)
        for log_id, payload in now.items():
            to_servants = new.get(log_id, {})
            only = fresh.get(log_id, set())
            if self._told_of_new.get(log_id, {}) != to_servants:
                # To nobody else, not even an event that says nothing: its moment tells who is new.
                only = only | those_who_serve(log_id)
            if self._told.get(log_id) != payload:
                tell_presence(log_id, payload, to_servants)
            elif only:
                tell_presence(log_id, payload, to_servants, only=only)
        self._told, self._told_of_new = now, new

    def _regard_who_is_apart(self) -> None:
        """Who sees others than before is told anew, though nobody came or went."""
        changed = apart.take_changed()
        if not changed:
            return
        for connection, (log_id, persona) in self._here.items():
            if persona in changed.get(log_id, ()):
                self._fresh.setdefault(log_id, set()).add(connection)

    def _choices(self) -> dict[int, str]:
        """What is shown in each room of this process, of those that show anything."""
        watched = live.watched
        for log_id in set(watched) - self._chosen.keys():
            head = live.head(log_id)
            self._chosen[log_id] = head["state"]["options"]["presence"] if head else OFF
        self._chosen = {log_id: self._chosen[log_id] for log_id in watched}
        return {log_id: shown for log_id, shown in self._chosen.items() if shown != OFF}

    def _write(self, *, renew: bool) -> None:
        coming, self._coming = self._coming, {}
        leaving, self._leaving = self._leaving, {}
        try:
            with live.engine.execution_options(writes=True).begin() as connection:
                if renew:
                    coming = self._renewed(connection, coming) | coming
                leases.give_back(connection, RoomLease, _of(leaving, lost=False))
                leases.linger(connection, RoomLease, _of(leaving, lost=True))
                self._take(connection, coming)
        except BaseException:
            # They came and went all the same: the next tick writes it.
            coming |= self._coming
            self._coming = {name: self._here[name] for name in coming if name in self._here}
            left = {name: lost for name, lost in leaving.items() if name not in self._here}
            self._leaving = left | self._leaving
            raise
        absences.regard(set(), set(coming.values()))

    def _renewed(self, connection: Connection, coming: Places) -> Places:
        """Renew all leases of this process; return those to take again.

        A database that was away for longer than a lease lasts has let them run out.
        """
        held = leases.renew(connection, RoomLease, self.process)
        swept = leases.sweep(connection, RoomLease)
        slips.count_present(connection)
        absences.regard({(one.log_id, one.person) for one in swept}, set())
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


def _new_in(source: Connection, rooms: Collection[int]) -> dict[int, Wire]:
    """What those who serve, where any of them sits in this process, are told beside the others."""
    served = [room for room in rooms if those_who_serve(room)]
    found = newcomers_here(source, served) if served else {}
    return {room: {"newcomers_here": here} for room, here in found.items()}


def _of(leaving: dict[str, bool], *, lost: bool) -> list[str]:
    return [name for name, was_lost in leaving.items() if was_lost is lost]


presence = Presence()
