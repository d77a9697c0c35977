"""HTTP in. Importing ``bp`` from here brings every page with it."""

from groups.upkeep.views import (
    confirming,
    deciding,
    letters,
    lists,
    panels,
    proposing,
    quality,
    uploading,
)
from groups.upkeep.views.blueprint import bp

__all__ = [
    "bp",
    "confirming",
    "deciding",
    "letters",
    "lists",
    "panels",
    "proposing",
    "quality",
    "uploading",
]
