"""A conversation with a mail server (RFC 5321), and what it said of each recipient.

Whatever happens before the server has taken the data leaves the mail with us: it is tried again,
under the same Message-ID. So is a server that falls silent after the data: it may have the mail,
and mailboxes know a second one by its Message-ID (I24).
"""

import smtplib
import socket
import ssl
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from facturier.sending.formats.mail import Mail, written
from facturier.sending.rules.deliveries import Outcome
from facturier.sending.rules.recipients import ascii_address
from facturier.sending.rules.servers import Security, Server, may_be_reached

PATIENCE = 20.0  # seconds for each answer
LONGEST_WORDS = 300


class _Forbidden(OSError):
    """An address that no mail server has."""


def _connected(host: str, port: int, patience: float) -> socket.socket:
    """A connection to the first address that answers; the address that was looked at is the one."""
    last: OSError = _Forbidden(_("Cette adresse ne peut pas être celle d'un serveur d'e-mail."))
    for family, kind, protocol, _name, place in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        if not may_be_reached(str(place[0])):
            continue
        reached = socket.socket(family, kind, protocol)
        reached.settimeout(patience)
        try:
            reached.connect(place)
        except OSError as error:
            reached.close()
            last = error
        else:
            return reached
    raise last


class _Plain(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        return _connected(host, port, timeout)


class _Tls(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        plain = _connected(host, port, timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


class SmtpDelivery:
    """Through the server of an organisation, or that of the installation."""

    def __init__(self, server: Server, *, patience: float = PATIENCE) -> None:
        self.server, self.patience = server, patience

    def deliver(self, mail: Mail, recipients: Sequence[str]) -> Outcome:
        """Hand the mail over once, for all these recipients; their answers are told apart."""
        try:
            talk = self._opened(mail.sender)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return Outcome(trouble=_words(error))
        try:
            return _handed_over(talk, mail, recipients)
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(trouble=_words(error))
        finally:
            _close(talk)

    def _opened(self, sender: str) -> smtplib.SMTP:
        server = self.server
        name = ascii_address(sender).rpartition("@")[2]
        common: dict[str, Any] = {"local_hostname": name, "timeout": self.patience}
        context = ssl.create_default_context()
        if server.security == Security.TLS:
            talk: smtplib.SMTP = _Tls(server.host, server.port, context=context, **common)
        else:
            talk = _Plain(server.host, server.port, **common)
        try:
            talk.ehlo()
            if server.security == Security.STARTTLS:
                talk.starttls(context=context)
                talk.ehlo()
            if server.username:
                talk.login(server.username, server.secret)
        except BaseException:
            _close(talk)
            raise
        return talk


def _handed_over(talk: smtplib.SMTP, mail: Mail, recipients: Sequence[str]) -> Outcome:
    content = written(mail).as_bytes()
    code, answer = talk.mail(ascii_address(mail.sender), ["BODY=8BITMIME"] if _eight(talk) else [])
    if code != 250:
        return Outcome(trouble=_said(code, answer), hopeless=_for_good(code))
    taken: list[str] = []
    refused: dict[str, str] = {}
    deferred: dict[str, str] = {}
    for one in recipients:
        code, answer = talk.rcpt(ascii_address(one))
        if code in (250, 251):
            taken.append(one)
        elif _for_good(code):
            refused[one] = _said(code, answer)
        else:
            deferred[one] = _said(code, answer)
    if not taken:
        return Outcome(refused=refused, deferred=deferred)
    try:
        code, answer = talk.data(content)
    except smtplib.SMTPDataError as error:  # refused before it was sent
        code, answer = error.smtp_code, _bytes(error.smtp_error)
    if code == 250:
        return Outcome(tuple(taken), refused, deferred)
    words = dict.fromkeys(taken, _said(code, answer))
    if _for_good(code):
        return Outcome(refused=refused | words, deferred=deferred)
    return Outcome(refused=refused, deferred=deferred | words)


def _eight(talk: smtplib.SMTP) -> bool:
    return talk.does_esmtp and talk.has_extn("8bitmime")


def _bytes(answer: bytes | str) -> bytes:
    return answer if isinstance(answer, bytes) else answer.encode()


def _for_good(code: int) -> bool:
    return 500 <= code < 600


def _close(talk: smtplib.SMTP) -> None:
    """Say goodbye, or hang up: what was handed over stays so, whatever comes now."""
    try:
        talk.quit()
    except (OSError, smtplib.SMTPException):
        talk.close()


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return f"{code} {' '.join(kept.split())}"[:LONGEST_WORDS]


def _words(error: Exception) -> str:
    """What went wrong, in words: the server's own where it spoke the protocol, else ours."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = _said(error.smtp_code, error.smtp_error)
        return _("Le serveur refuse l'identifiant ou le mot de passe : %(said)s") % {"said": said}
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 200:
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, _Forbidden):
        return str(error)
    if isinstance(error, ssl.SSLError):
        return _("La connexion n'a pas pu être chiffrée : %(why)s") % {"why": _reason(error)}
    if isinstance(error, socket.gaierror):
        return _("Ce nom de serveur est inconnu.")
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return _("Le serveur n'a pas répondu à temps.")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _("Le serveur ne propose pas ce qui est réglé : chiffrement ou identification.")
    if isinstance(error, ConnectionRefusedError):
        return _("Le serveur refuse la connexion sur ce port.")
    if isinstance(error, smtplib.SMTPException):
        return _("La conversation avec le serveur a été coupée.")
    return _("Le serveur ne peut pas être joint.")


def _reason(error: ssl.SSLError) -> str:
    return str(getattr(error, "verify_message", "") or error.reason or "TLS")[:120]
