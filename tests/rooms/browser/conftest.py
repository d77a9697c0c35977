"""A meeting under way for each test, and people who walk into it with a browser of their own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page

from groups.demo.cast import PASSWORD
from tests.conftest import Meet, OpenPage, StartServer
from tests.pages import follow
from tests.rooms.conftest import furnish, meetings_of
from tests.servers.homegroup import Homegroup

MEMBERS = {"Ana", "Ben", "Dov"}


@dataclass
class Meeting:
    """One meeting under way on a server."""

    server: Homegroup
    slug: str

    @property
    def door(self) -> str:
        return f"/meetings/{self.slug}/room"


@pytest.fixture(scope="session")
def meetings(shared_server: Homegroup) -> Iterator[Meeting]:
    return (Meeting(shared_server, slug) for slug in meetings_of("friday", shared_server))


@pytest.fixture
def friday(meetings: Iterator[Meeting]) -> Meeting:
    """Hold a meeting of this test's own, on a server shared with others."""
    return next(meetings)


@pytest.fixture
def own_friday(start_server: StartServer) -> Meeting:
    """Hold a meeting on a server of its own, which the test may kill."""
    server = start_server()
    furnish(server.environment, "friday", "friday")
    return Meeting(server, "friday")


HoldBy = Callable[[str], Meeting]


@pytest.fixture
def hold_by(friday: Meeting, meet: Meet) -> HoldBy:
    """Hold the meeting by an agenda of ours: `hold_by("study")`."""

    def choose(template: str) -> Meeting:
        ana = meet("Ana", at=friday.server).sign_in(PASSWORD)

        def send(path: str, **words: str) -> str:
            answer = ana.post(f"/groups/friday/rooms{path}", **words)
            assert answer.status_code == 303, answer.text
            return answer.headers["Location"].rsplit("/", 1)[1]

        send("/meetings", meeting=friday.slug, agenda=send("/agendas", template=template))
        return friday

    return choose


@dataclass
class Visitor:
    """Somebody in a room, by what they see and press."""

    name: str
    page: Page
    plain: bool = False
    """Their browser runs no scripts, so that every press leads to a page."""

    @property
    def composer(self) -> Locator:
        return self.page.locator("#body")

    @property
    def id(self) -> str:
        """Who they are in this room."""
        about = self.page.locator("[data-room]").get_attribute("data-room") or "{}"
        return str(json.loads(about)["me"]["id"])

    @property
    def lines(self) -> list[str]:
        """What was said, line by line, as shown."""
        texts = self.page.locator(".log:not(.log--unsent) > :not(.message--event) .message__text")
        return texts.all_inner_texts()

    @property
    def line(self) -> Locator:
        """The line that tells of the connection."""
        return self.page.locator("[data-again]")

    def say(self, words: str) -> None:
        self.composer.fill(words)
        self.composer.press("Control+Enter")

    def sees(self, words: str) -> None:
        self.page.locator(".log:not(.log--unsent)").get_by_text(words, exact=True).wait_for()

    def told(self, words: str) -> None:
        """The floor says so."""
        self.page.locator(".floor").get_by_text(words).wait_for()

    def press(self, label: str) -> None:
        """Press what is to be seen under that name, as soon as it is."""
        button = self.page.get_by_role("button", name=label, exact=True)
        shown = button.filter(visible=True).first
        if self.plain:
            follow(shown)
        else:
            shown.click()

    def go_offline(self) -> None:
        """Lose the network, and notice."""
        self.page.context.set_offline(True)
        self.line.get_by_text("Reconnecting. Your words are kept.").wait_for()

    def come_back(self) -> None:
        self.page.context.set_offline(False)


CallIn = Callable[..., Visitor]
Prepare = Callable[[Page], None]


@pytest.fixture
def call_in(open_page: OpenPage) -> CallIn:
    """Let somebody into a meeting: members by their sign-in, others under the name given.

    `prepare` gets the page before it is opened. Further options are those of `open_page`.
    """

    def begin(
        name: str, meeting: Meeting, prepare: Prepare | None = None, **options: object
    ) -> Visitor:
        page = open_page(meeting.server.url, **options)
        if prepare:
            prepare(page)
        if name in MEMBERS:
            sign_in(page, name)
        page.goto(meeting.door)
        page.get_by_label("Your name in this room").fill(name)
        page.get_by_role("button", name="Come in").click()
        page.wait_for_url("**/rooms/*")
        return Visitor(name, page, plain=options.get("java_script_enabled") is False)

    return begin


def sign_in(page: Page, handle: str) -> None:
    page.goto("/sign-in")
    sign_in_here(page, handle)


def sign_in_here(page: Page, handle: str) -> None:
    page.locator("[name=handle]").fill(handle)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda address: "sign-in" not in address)
