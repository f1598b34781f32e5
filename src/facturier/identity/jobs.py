"""Background work of sign-in: letters leave, links are sent, what is stale is forgotten."""

from datetime import timedelta
from email.utils import parseaddr
from urllib.parse import urljoin

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.identity import actions
from facturier.identity.models import KnownDevice, Letter, User
from facturier.kit.jobs import job


@job("identity.send_letter", attempts=8)
def send_letter(letter_id: str) -> None:
    """Send a mail, then forget its text.

    If we die in between it leaves twice, under one Message-ID by which mailboxes know it (I24).
    """
    letter = Letter.objects.filter(pk=letter_id, sent_at=None).first()
    if letter is None:
        return
    sender = settings.DEFAULT_FROM_EMAIL
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(
        letter.subject,
        letter.text,
        sender,
        [letter.recipient],
        headers={"Message-ID": f"<{letter.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    message.send()
    Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now(), text="")


@job("identity.send_password_reset")
def send_password_reset(email: str, origin: str) -> None:
    """Send the link to the person of this address, if there is one and they may sign in.

    The address of the account only: an address being changed to is not proved to be theirs yet.
    """
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        return
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key}
    )
    actions.write_letter(user, "reset_password", {"url": urljoin(origin, path)}, origin=origin)


@app.periodic(cron="17 3 * * *")
@app.task(name="identity.forget_stale", queueing_lock="identity.forget_stale")
def forget_stale(timestamp: int) -> None:
    """Delete sessions that have ended, letters of a month ago, devices not seen for long."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    Letter.objects.filter(created_at__lt=now - timedelta(days=30)).delete()
    KnownDevice.objects.filter(last_signed_in_at__lt=now - timedelta(days=400)).delete()
