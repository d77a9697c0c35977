"""What is mailed to a group: a letter somebody wrote, the question whether its listing is right."""

from flask import current_app, render_template

from groups.meetings.models import Group
from groups.plumbing.mail.message import Mail
from groups.plumbing.mail.queue import queue
from groups.plumbing.mail.sending import post_office
from groups.upkeep.actions.letters import ABOUT
from groups.upkeep.forms.letters import mail_address_in
from groups.upkeep.models import Letter
from groups.upkeep.sealing import Words


def pass_on(letter: Letter, group: Group, words: Words) -> None:
    """Mail a letter to the group's own address, if it has one and we can."""
    if not (group.contact_email and post_office().open):
        return
    body = render_template(
        "emails/upkeep/letter.txt", group=group, words=words, address=_address("groups", group)
    )
    answer_to = mail_address_in(words.answer_to)
    queue(
        Mail(group.contact_email, f"A letter to {group.name}", body, answer_to),
        about=f"{ABOUT}{letter.public_id}",
    )


def ask_whether_right(group: Group, token: str, ends: str, meetings: list[tuple[str, str]]) -> None:
    """Mail the question with its link; ``meetings`` are names and when they meet."""
    if not (group.contact_email and post_office().open):
        return
    body = render_template(
        "emails/upkeep/confirm.txt",
        group=group,
        meetings=meetings,
        ends=ends,
        address=f"{_public_url()}/confirm/{token}",
    )
    queue(Mail(group.contact_email, f"Is the listing of {group.name} still right?", body))


def _address(kind: str, group: Group) -> str:
    return f"{_public_url()}/{kind}/{group.slug}"


def _public_url() -> str:
    return str(current_app.config["SETTINGS"].public_url)
