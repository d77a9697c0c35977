"""What the operator types. Importing ``bp`` from here brings every command with it."""

from groups.upkeep.cli import looking_over, sources
from groups.upkeep.cli.blueprint import bp

__all__ = ["bp", "looking_over", "sources"]
