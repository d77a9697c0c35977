"""What we write down: a stranger's words stay on the line that tells of them."""

from tests.conftest import Meet
from tests.servers.homegroup import Homegroup


def test_no_line_of_the_log_is_a_strangers(server: Homegroup, meet: Meet) -> None:
    asked = {"EIO": "4", "transport": "websocket", "sid": "\nforged \x1b[2J\u202e"}

    answer = meet("Eve").http.get("/socket.io/", params=asked, headers={"Origin": server.url})

    assert answer.status_code == 400
    assert "Invalid session \\nforged \\x1b[2J\\u202e" in server.log.read_text()
