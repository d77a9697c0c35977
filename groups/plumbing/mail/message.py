"""One mail, as a value and as it goes over the wire."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from groups.plumbing.mail.addresses import mail_address
from groups.plumbing.tokens import new_id

LONGEST_SUBJECT = 120


@dataclass(frozen=True)
class Mail:
    """Plain text. ``reply_to`` "" is nowhere: nobody reads what is sent back."""

    to: str
    subject: str
    body: str
    reply_to: str = ""


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """Write the headers; raises Invalid for what is no address.

    A subject is folded to one line first: no words of somebody's can begin a header.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = mail_address(sender, "from")
    message["To"] = mail_address(mail.to, "to")
    if mail.reply_to:
        message["Reply-To"] = mail_address(mail.reply_to, "reply_to")
    message["Subject"] = " ".join(mail.subject.split())[:LONGEST_SUBJECT]
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{new_id(24)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message
