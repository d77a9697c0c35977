"""What can go wrong around a room, one fault after the other.

Killed between writing and answering: ``test_killed_in_between``. Killed at random, links cut,
promises taken out: ``test_chaos`` beside this folder. Dead lines: ``test_lost_lines``. Sent
again, two chairs, two clocks of a meeting: ``test_two_servers``. Databases: ``test_databases``;
Valkey: ``tests/plumbing/log``; a backup put back: ``tests/plumbing/backups``. Clocks that differ:
``test_clocks``. Joining in a storm, away while words are taken back: ``test_meanwhile``. Put
out: ``test_put_out``. Any evening at all: ``test_any_meeting``. Hostile input:
``test_hostile_words``. Phones that read nothing, and a restart with a hundred people in:
``tests/plumbing/realtime``.
"""
