"""Facts of this domain that others may listen to.

``schedule_changed``: sender ``Meeting``, keyword ``meeting``. Sent inside the transaction,
after the occurrences were rebuilt, whenever the dates of a meeting may have changed.

``meeting_changed``: sender ``Meeting``, keyword ``meeting``. Sent inside the transaction when
anything else a subscriber sees has changed: its name, place, notes, ways in.

``list_disagreed``: sender ``Meeting``, keywords ``meeting``, ``source``, ``fields``. Sent inside
the transaction when a list says something new of fields that were changed here since it last
spoke of them. Ours stays; ``fields`` maps each to ``{"was": ours, "wanted": the list's}``.

``list_read``: sender ``Meeting``, keywords ``source``, ``missing``. Sent inside the transaction
when a list was read to its end; ``missing`` are ids of meetings it no longer has.
"""

from blinker import Namespace

_signals = Namespace()

schedule_changed = _signals.signal("schedule-changed")
meeting_changed = _signals.signal("meeting-changed")
list_disagreed = _signals.signal("list-disagreed")
list_read = _signals.signal("list-read")
