"""Events between browsers and this process: Socket.IO 5 over our own WebSocket loop.

It knows no rooms and no people. What others use of it::

    from groups.plumbing.realtime.server import attach
    attach(app, public_url=..., authenticate=..., audiences_of=..., limits=Limits())
        # once, in create_app, after the modules that use `on` are imported.
        # authenticate(environ, auth: dict) -> identity: runs in app.request_context(environ),
        #   raises HomegroupError to refuse; the page's CSRF token is auth["csrf"].
        # audiences_of(identity) -> names listened to from the start, e.g. ["session:9f3a"].

    from groups.plumbing.realtime.events import on, on_leaving
    @on("/rooms", "append", Append)            # Append: anything msgspec decodes
    def append(connection, payload) -> dict    # acknowledged as {"ok": true, **dict}
        # inside app.app_context(), in the order the client sent them;
        # HomegroupError becomes {"ok": false, "error": {...}}; anything else `unavailable`.
    @on_leaving("/rooms")
    def forget(connection, reason) -> None     # once for each connection that ended

    from groups.plumbing.realtime.connections import Connection, connections
    connection.sid .namespace .identity .audiences .closed .state   # state: the domain's own
    connection.enter(audience) .leave(audience) .close(code, reason)
    connections.where(predicate) -> list[Connection]
    connections.audience(namespace, name) -> those who listen now
    connections.close_audience(name, code, reason) -> how many

    from groups.plumbing.realtime.broadcast import broadcast, send_to
    broadcast(namespace, audience, event, payload, skip=(), credit=65536) -> those left out
    send_to(connection, event, payload)        # then connection.close(...): both arrive, in order

    from groups.plumbing.realtime.drain import drain_on_sigterm   # gunicorn's post_worker_init
    from groups.plumbing.realtime.metrics import counters         # plain ints of this process

Nothing here waits but `authenticate`, handlers and `on_leaving`; broadcast, send_to, close,
enter and leave never switch greenlets, so they are safe anywhere, also between BEGIN and COMMIT.
"""
