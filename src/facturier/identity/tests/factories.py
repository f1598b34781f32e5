"""People, and what they do in tests: reading pages as text, receiving mail, reading codes."""

import html
import re
import time
from dataclasses import dataclass, field
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.urls import reverse

from facturier.identity import actions, jobs
from facturier.identity.models import Letter, User

PASSWORD = "une phrase assez longue 42"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def a_person(email: str = "camille@exemple.fr", **rest) -> User:
    user_id = actions.create_user(
        email=email, name=rest.pop("name", "Camille Roy"), password=PASSWORD, **rest
    )
    return User.objects.get(pk=user_id)


def browser(**defaults) -> Client:
    """A browser of its own, with its own cookies."""
    return Client(HTTP_USER_AGENT=FIREFOX, **defaults)


def sign_in(client: Client, email: str = "camille@exemple.fr", password: str = PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def signed_in(user: User, **defaults) -> Client:
    client = browser(**defaults)
    assert sign_in(client, user.email).status_code == 302
    return client


def confirm_password(client: Client) -> None:
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302, text_of(answer)


def text_of(response) -> str:
    """The words of a page: no tags, plain spaces, straight apostrophes."""
    without_tags = re.sub(r"<[^>]+>", " ", response.content.decode())
    plain = html.unescape(without_tags).replace("\u00a0", " ").replace("\u2019", "'")
    return re.sub(r"\s+", " ", plain)


def is_open(client: Client) -> bool:
    """Whether this browser's session still opens a page."""
    return client.get(reverse("identity_account")).status_code == 200


@dataclass
class Received:
    to: str
    subject: str
    body: str
    links: list[str] = field(default_factory=list)


def post_leaves() -> list[Received]:
    """Let the waiting letters leave, as the worker does; answers what arrived."""
    mail.outbox.clear()
    for letter in Letter.objects.filter(sent_at=None).order_by("created_at"):
        jobs.send_letter(letter_id=str(letter.pk))
    return [
        Received(
            message.to[0],
            _plain(message.subject),
            _plain(message.body),
            re.findall(r"https?://\S+", message.body),
        )
        for message in mail.outbox
    ]


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2019", "'")


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def with_application(user: User) -> str:
    """Give a person an application of codes; answers its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_of(secret: str, step: int = 0) -> str:
    """The code that an application shows, `step` half-minutes from now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + step))


def factors_of(user_id: UUID) -> set[str]:
    return set(Authenticator.objects.filter(user_id=user_id).values_list("type", flat=True))
