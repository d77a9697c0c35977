"""The steps of a meeting, in our own neutral words. A group pastes what it may use.

``open_floor``: anyone may speak in this step; else only who holds the floor, and servants.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    phase: str
    title: str
    text: str
    open_floor: bool = False


TOPIC_DISCUSSION = (
    Step("doors", "Doors", "Come in, find a seat, say hello if you like.", open_floor=True),
    Step(
        "opening",
        "Opening",
        "Welcome. You need not say anything to belong here. What is said in this room stays here. "
        "We speak of ourselves, one at a time, and do not advise or answer each other.",
    ),
    Step("topic", "Topic", "The chair offers a few words to begin from."),
    Step(
        "sharing",
        "Sharing",
        "Raise your hand to share. When you are called, take the time you need and say when "
        "you are done. Listening is taking part, too.",
    ),
    Step("last_call", "Last call", "Is there anyone who still needs to say something tonight?"),
    Step("closing", "Closing", "Thank you for being here. Come back; somebody will be here."),
    Step(
        "fellowship",
        "Fellowship",
        "The meeting is over, the kettle is not. Stay and talk as long as the room is open.",
        open_floor=True,
    ),
    Step("closed", "Closed", "This room is closed."),
)

SHARING = 3
FELLOWSHIP = 6
CLOSED = 7


def step(number: int) -> Step:
    return TOPIC_DISCUSSION[min(max(number, 0), CLOSED)]
