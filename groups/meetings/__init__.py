"""Home groups, their meetings, the schedule and its changes, and the directory to find them."""
