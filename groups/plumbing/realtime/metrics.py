"""Plain counts of this process, for whoever publishes them."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counters:
    open_sockets: int = 0
    opened: int = 0
    frames_in: int = 0
    frames_out: int = 0
    events: int = 0
    failures: int = 0
    """Event handlers that broke by a fault of ours."""
    skipped: int = 0
    """Deliveries left out because the peer was too far behind."""
    closed: Counter[str] = field(default_factory=Counter)
    """Sockets ended, by the words of the close frame, or `gone` where there was none."""
    refused: Counter[str] = field(default_factory=Counter)
    """Upgrades refused, by cause."""


counters = Counters()
