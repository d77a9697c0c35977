"""Facts of this domain that others may listen to.

``schedule_changed``: sender ``Meeting``, keyword ``meeting``. Sent inside the transaction,
after the occurrences were rebuilt, whenever the dates of a meeting may have changed.

``meeting_changed``: sender ``Meeting``, keyword ``meeting``. Sent inside the transaction when
anything else a subscriber sees has changed: its name, place, notes, ways in.
"""

from blinker import Namespace

_signals = Namespace()

schedule_changed = _signals.signal("schedule-changed")
meeting_changed = _signals.signal("meeting-changed")
