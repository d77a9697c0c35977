"""An append-only log that several processes write and everybody reads in one order.

It knows nothing of what it carries. ``tables`` are its two tables as mixins, ``append`` puts
one row in under the head's row lock, ``writer`` commits all that waits in one transaction,
``tailer`` reads what is new and hands it on in order, ``pokes`` wake other processes,
``leases`` say who is here on the database's clock.

Promises: ``seq`` is 1, 2, 3… without holes; an answered append is on disk; the same
``client_id`` is stored once; a reader who sees n can read everything before it.
"""
