"""What a group may choose for its rooms, in plain sentences, in the order of the page."""

from dataclasses import dataclass

from groups.rooms.options import MOST_FELLOWSHIP_MINUTES, MOST_SLOW_SECONDS


@dataclass(frozen=True)
class Choice:
    """One option: asked as a question with ``answers``, as a number up to ``most``, or as a box."""

    name: str
    asked: str
    hint: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    most: int = 0


OPTION_WORDS: tuple[tuple[str, tuple[Choice, ...]], ...] = (
    (
        "Coming in",
        (
            Choice(
                "door",
                "Who may come in as the doors open?",
                answers=(
                    ("open", "Anybody, with or without an account"),
                    ("newcomers", "Anybody; a greeter meets those who are new"),
                    ("lobby", "Guests wait in a lobby until somebody lets them in"),
                    ("members", "Only people with an account here"),
                ),
            ),
            Choice(
                "presence",
                "What does everybody see of who is here?",
                answers=(
                    ("off", "Nothing"),
                    ("count", "How many people are here"),
                    ("list", "The names they chose at the door"),
                ),
            ),
            Choice(
                "fellowship_minutes",
                "How many minutes does the room stay open after the meeting?",
                most=MOST_FELLOWSHIP_MINUTES,
            ),
        ),
    ),
    (
        "Speaking",
        (
            Choice("newcomers_first", "Who is new is called before the others"),
            Choice(
                "calls_itself",
                "The next hand is called by itself",
                "Otherwise the chair calls.",
            ),
            Choice(
                "readers_first_come",
                "A text is read by the first who offers",
                "Otherwise the chair gives it to one of those who offered.",
            ),
            Choice(
                "slow_seconds",
                "How many seconds must lie between two messages of one person?",
                "0 is no limit.",
                most=MOST_SLOW_SECONDS,
            ),
            Choice(
                "holds_contacts",
                "Links, phone numbers and e-mail addresses wait until the chair has seen them",
            ),
        ),
    ),
    (
        "Deciding",
        (
            Choice(
                "open_votes",
                "In a vote all see who chose what",
                "Otherwise a vote is anonymous: only the numbers are told, and kept nowhere else.",
            ),
            Choice(
                "guests_vote",
                "Guests may vote",
                "Otherwise those vote whose home group this is.",
            ),
        ),
    ),
    (
        "What is kept",
        (
            Choice(
                "kept",
                "How long do the words of a meeting stay?",
                "The door says so to everybody who comes in.",
                answers=(
                    ("fellowship", "Until the room closes"),
                    ("day", "A day longer"),
                    ("week", "A week longer"),
                    ("month", "A month longer"),
                ),
            ),
            Choice(
                "late_comers",
                "What does somebody read who comes late?",
                answers=(
                    ("share", "The topic, the readings, and the share under way"),
                    ("all", "All that was said before"),
                ),
            ),
            Choice(
                "slips",
                "People may ask for an attendance slip",
                "Only who asks gets one, and keeps it; nothing is sent to anybody.",
            ),
        ),
    ),
    (
        "Between meetings",
        (
            Choice(
                "lounge",
                "The group has a lounge: a room that always stands open",
                "What is said there is gone after a day.",
            ),
        ),
    ),
)
