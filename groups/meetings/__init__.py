"""Home groups, their meetings, the weekly schedule, changes to one date, and the directory."""
