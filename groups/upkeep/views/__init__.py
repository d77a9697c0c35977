"""HTTP in. Importing ``bp`` from here brings every page with it."""

from groups.upkeep.views import deciding, panels, proposing
from groups.upkeep.views.blueprint import bp

__all__ = ["bp", "deciding", "panels", "proposing"]
