"""A hand on the wire between one page and the server."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, WebSocketRoute

ANSWER = "43"
"""How a frame begins that acknowledges an event (Socket.IO 5: message, ack)."""


@dataclass
class Wire:
    """Loses what it is told to lose. Give `hold` to a page before it is opened."""

    shut: bool = False
    lose_sent: str = ""
    lose_heard: str = ""
    cut_at_answer: bool = False
    sockets: list[WebSocketRoute] = field(default_factory=list)

    def hold(self, page: Page) -> None:
        page.route_web_socket("**/socket.io/**", self._open)

    def _open(self, socket: WebSocketRoute) -> None:
        if self.shut:
            socket.close()
            return
        self.sockets.append(socket)
        server = socket.connect_to_server()
        socket.on_message(lambda frame: self._sent(server, str(frame)))
        server.on_message(lambda frame: self._heard(socket, str(frame)))

    def _sent(self, server: WebSocketRoute, frame: str) -> None:
        if not (self.lose_sent and self.lose_sent in frame):
            server.send(frame)

    def _heard(self, page: WebSocketRoute, frame: str) -> None:
        if self.cut_at_answer and frame.startswith(ANSWER):
            self.cut_at_answer = False
            page.close()
        elif self.lose_heard and self.lose_heard in frame:
            self.lose_heard = ""
        else:
            page.send(frame)
