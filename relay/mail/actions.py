"""The outbox: queueing stands beneath the acts and is only called from inside one; a job sends after the commit."""

import smtplib
from typing import Any

import css_inline
from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate.contrib.django import app

from relay.kernel import clock, keyring
from relay.kernel.actors import Actor, house
from relay.kernel.privacy import erase
from relay.kernel.states import move
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.mail.rules import TRIES_MAX, key_without

_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


def queue(*, template: str, to: str, context: dict[str, Any], event_key: str, language: str = "ja") -> Message:
    """Write a mail into the outbox, once per event, and ask the worker to send it after the commit.

    `template` is `<room>/<name>`: the files `<room>/mail/<name>.subject.txt`, `.txt` and `.html`.
    """
    assert connection.in_atomic_block
    event_key = key_without(to, event_key, key=settings.BLIND_INDEX_KEY)
    with scope(house()):
        if earlier := Message.objects.filter(event_key=event_key).first():
            return earlier
        message = Message.objects.create(
            template=template,
            to=to,
            event_key=event_key,
            language=language,
            queued_at=clock.now(),
            **_render(template, context, language),
        )
    app.configure_task("mail.send", allow_unknown=False).defer(message_id=message.pk)
    return message


def rehearse(*, template: str, context: dict[str, Any], language: str = "ja") -> None:
    """Work a mail out as `queue` does and throw it away: the clock must not tell which of several mails was written."""
    _render(template, context, language)


def send(message_id: int, *, by: Actor) -> None:
    """Hand one mail to the provider and note the answer; sending a sent one does nothing."""
    with transaction.atomic(), scope(by):
        message = Message.objects.select_for_update(skip_locked=True).filter(pk=message_id).first()
        if message is None or message.state == Message.State.SENT:
            return
        message.tries_count += 1
        try:
            _deliver(message)
        except (OSError, smtplib.SMTPException, AnymailError) as failure:
            Message.objects.filter(pk=message.pk).update(
                state=Message.State.FAILED, tries_count=message.tries_count, answer=type(failure).__name__
            )
            return
        message.state = Message.State.QUEUED
        Message.objects.filter(pk=message.pk).update(state=Message.State.QUEUED)
        move(
            message, Message.State.SENT, Message.MOVES,
            sent_at=by.at, tries_count=message.tries_count, answer=settings.MAIL_DELIVERY,
        )  # fmt: skip
        if (
            settings.MAIL_DELIVERY != "outbox"
        ):  # who sends has no more use for it; in the demo the outbox is the mailbox
            erase(message)
            keyring.destroy(message.sealed_under)


def retry(message: Message, *, by: Actor) -> None:
    """Put a failed mail back into the queue."""
    with transaction.atomic(), scope(by):
        move(message, Message.State.QUEUED, Message.MOVES, tries_count=0)
    app.configure_task("mail.send", allow_unknown=False).defer(message_id=message.pk)


def forget(address: str) -> None:
    """Empty every mail to an address that will not be sent any more; one that waits is emptied once it was sent."""
    over = Q(state=Message.State.SENT) | Q(state=Message.State.FAILED, tries_count__gte=TRIES_MAX)
    with scope(house()):
        messages = list(Message.objects.filter(over, to__iexact=address))
        for message in messages:
            erase(message)
        keyring.destroy(*(message.sealed_under for message in messages))


def _render(template: str, context: dict[str, Any], language: str) -> dict[str, str]:
    room, name = template.split("/")
    whole = {
        **context,
        "operator_facts": settings.OPERATOR,
        "brand_name": settings.BRAND_NAME if language == "ja" else settings.BRAND_NAME_EN,
        "base_url": settings.BASE_URL,
        "mail_language": language,
    }
    with translation.override(language):
        subject = " ".join(render_to_string(f"{room}/mail/{name}.subject.txt", whole).split())
        text = render_to_string(f"{room}/mail/{name}.txt", whole).strip() + "\n"
        text += render_to_string("mail/footer.txt", whole)
        html = _INLINER.inline(render_to_string(f"{room}/mail/{name}.html", whole))
    return {"subject": subject[:200], "text": text, "html": html}


def _deliver(message: Message) -> None:
    if settings.MAIL_DELIVERY == "outbox":
        return
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to],
        headers={"Message-ID": f"<{message.ref}@{settings.DEFAULT_FROM_EMAIL.split('@')[-1]}>"},
    )
    mail.attach_alternative(message.html, "text/html")
    mail.send()
