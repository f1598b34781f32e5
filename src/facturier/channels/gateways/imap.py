"""A conversation with a mailbox (IMAP, RFC 3501). Nothing of the mailbox is ever deleted.

We read without marking (`BODY.PEEK`) and mark only what the caller says is kept. The library's own
`flag` and `delete` also expunge, which would remove mails that people have marked: not used here.
"""

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from django.utils.translation import gettext as _
from imap_tools import BaseMailBox
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    UnexpectedCommandStatusError,
)
from imap_tools.utils import encode_folder

from facturier.channels.rules.mailbox import LARGEST_MAIL, LONGEST_HEAD
from facturier.einvoice.unreadable import N_
from facturier.sending.rules.servers import Security, Server, may_be_reached

PATIENCE = 20.0  # seconds for each answer
LONGEST_WORDS = 300
LONGEST_LINE = 1_000_000  # bytes
MOST_LINES = 10_000  # of what a server says before it answers
_PIECE = 64 * 1024
BROKEN = (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError)
_COMES = re.compile(rb"\* \d+ EXISTS", re.IGNORECASE)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

_OTHER_NAME = N_(
    "Le certificat du serveur porte un autre nom que celui que vous avez écrit. Écrivez le nom qui"
    " figure sur le certificat."
)
_UNSIGNED = N_(
    "Le certificat du serveur n'est signé par aucune autorité connue : rien ne prouve que c'est"
    " lui. Faites-en poser un d'une autorité reconnue, ou faites connaître la vôtre à la machine de"
    " Facturier."
)
_OUTDATED = N_(
    "Le certificat du serveur est périmé. Demandez à qui tient ce serveur de le renouveler."
)
# By the number that OpenSSL gives: X509_V_ERR_...
_UNPROVED = {
    10: _OUTDATED,
    18: _UNSIGNED,
    19: _UNSIGNED,
    20: _UNSIGNED,
    21: _UNSIGNED,
    62: _OTHER_NAME,
    64: _OTHER_NAME,
}


class MailboxTrouble(Exception):
    """The mailbox could not be looked into; its text says why, for the administrator."""


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


class _Reader(imaplib.IMAP4):
    """Reads by a store of its own: the library's reads no more once an answer was waited for in
    vain, and listening is waiting in vain.
    """

    _held = bytearray()
    _of: object = None

    def read(self, size: int) -> bytes:
        while len(self._store()) < size and self._more(_PIECE):
            pass
        return self._taken(size)

    def readline(self) -> bytes:
        end = 0
        while not (end := self._store().find(b"\n", max(end, 0)) + 1):
            end = len(self._held)
            if end > LONGEST_LINE:
                raise self.error("a line without end")
            if not self._more(_PIECE):
                break
        return self._taken(end)

    def _store(self) -> bytearray:
        """What came and was not read; of another connection nothing is: what was said before it was
        encrypted may be anybody's.
        """
        if self._of is not self.sock:
            self._held, self._of = bytearray(), self.sock
        return self._held

    def _more(self, most: int) -> bool:
        piece = self.sock.recv(most)
        self._held += piece
        return bool(piece)

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


class _Plain(_Reader):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        return _connected(self.host, self.port, PATIENCE)


class _Tls(_Reader, imaplib.IMAP4_SSL):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = _connected(self.host, self.port, PATIENCE)
        return self.ssl_context.wrap_socket(plain, server_hostname=self.host)  # type: ignore[attr-defined]


class _Talk(BaseMailBox):
    """The library's mailbox over our own connection."""

    def __init__(self, server: Server) -> None:
        self._server = server
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        server, context = self._server, ssl.create_default_context()
        if server.security == Security.TLS:
            return _Tls(server.host, server.port, ssl_context=context, timeout=PATIENCE)
        client = _Plain(server.host, server.port, timeout=PATIENCE)
        if server.security == Security.STARTTLS:
            client.starttls(context)
        return client


class Box:
    """A folder of a mailbox that is open."""

    def __init__(self, talk: BaseMailBox, folder: str) -> None:
        self._talk = talk
        self.uid_validity: int = talk.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"]

    def uids(self) -> list[int]:
        """Every mail of the folder, the oldest first."""
        with _told():
            found = self._talk.uids("ALL", charset=None)
        return sorted(int(uid) for uid in found if uid.isdigit())

    def size(self, uid: int) -> int | None:
        """How many bytes a mail has; None where it is gone."""
        for part in self._fetched(uid, "(RFC822.SIZE)"):
            said = _SIZE.search(part[0] if isinstance(part, tuple) else part)
            if said:
                return int(said[1])
        return None

    def whole(self, uid: int) -> bytes | None:
        """The mail as it came; None where it is gone."""
        return self._literal(uid, "(BODY.PEEK[])", LARGEST_MAIL * 2)

    def head(self, uid: int) -> bytes | None:
        """The head of a mail that is too large to be taken whole."""
        return self._literal(uid, f"(BODY.PEEK[HEADER]<0.{LONGEST_HEAD}>)", LONGEST_HEAD * 2)

    def mark_read(self, uids: Sequence[int]) -> None:
        """Mark mails as read, for whoever looks into the mailbox as well."""
        with _told():
            self._talk.client.uid("STORE", _listed(uids), "+FLAGS.SILENT", r"(\Seen)")

    def move(self, uids: Sequence[int], folder: str) -> bool:
        """Move mails to another folder; False where the server cannot without deleting others."""
        client, where = self._talk.client, encode_folder(folder).decode("ascii")
        with _told():
            able = self._able()
            if "MOVE" in able:
                kind, said = client.uid("MOVE", _listed(uids), where)
            elif "UIDPLUS" in able:
                kind, said = client.uid("COPY", _listed(uids), where)
                if kind == "OK":
                    client.uid("STORE", _listed(uids), "+FLAGS.SILENT", r"(\Deleted)")
                    kind, said = client.uid("EXPUNGE", _listed(uids))
            else:
                return False
        if kind != "OK":
            raise MailboxTrouble(
                _("Le serveur ne peut pas déplacer les messages : %(said)s")
                % {"said": _tidied(said[0] if said else b"")}
            )
        return True

    def can_listen(self) -> bool:
        """Whether the server tells of new mails by itself (IDLE, RFC 2177)."""
        with _told():
            return "IDLE" in self._able()

    def listen(self, seconds: float) -> bool:
        """Wait for a new mail, `seconds` at most (29 minutes at most); whether one came."""
        client = self._talk.client
        with _told():
            tag = client._new_tag()  # type: ignore[attr-defined]
            client.send(tag + b" IDLE\r\n")
            heard = _lines_until(client, lambda line: line.startswith((b"+", tag)))
            if not heard[-1].startswith(b"+"):
                raise imaplib.IMAP4.error("IDLE is refused")
            if not _tell_of_mails(heard):
                heard += _heard_for(client, seconds)
            client.send(b"DONE\r\n")
            heard += _lines_until(client, lambda line: line.startswith(tag + b" "))
        return _tell_of_mails(heard)

    def _able(self) -> list[str]:
        """What the server can, asked anew: many tell it only to who has signed in."""
        return self._talk.client.capability()[1][0].decode("ascii", "replace").upper().split()

    def _literal(self, uid: int, asked: str, most: int) -> bytes | None:
        for part in self._fetched(uid, asked):
            if isinstance(part, tuple) and len(part[1]) <= most:
                return bytes(part[1])
        return None

    def _fetched(self, uid: int, asked: str) -> list[Any]:
        with _told():
            kind, found = self._talk.client.uid("FETCH", str(uid), asked)
        if kind != "OK":
            raise MailboxTrouble(_("Le serveur n'a pas donné un message."))
        return [part for part in found if part]


def _lines_until(client: imaplib.IMAP4, ends: Callable[[bytes], bool]) -> list[bytes]:
    """What the server says up to a line, with it; raises where it says no more, or too much."""
    heard: list[bytes] = []
    while not heard or not ends(heard[-1]):
        heard.append(_line_of(client))
        if len(heard) > MOST_LINES:
            raise imaplib.IMAP4.error("the server talks without end")
    return heard


def _heard_for(client: imaplib.IMAP4, seconds: float) -> list[bytes]:
    """What the server says of itself, until it tells of a mail or the time is over."""
    heard: list[bytes] = []
    end = time.monotonic() + seconds
    try:
        while not _tell_of_mails(heard[-1:]) and (left := end - time.monotonic()) > 0:
            client.sock.settimeout(left)
            heard = [_line_of(client)]
    except TimeoutError:
        pass
    finally:
        client.sock.settimeout(PATIENCE)
    return heard


def _line_of(client: imaplib.IMAP4) -> bytes:
    line = client.readline()
    if not line:
        raise imaplib.IMAP4.abort("EOF")
    return line


def _tell_of_mails(lines: Sequence[bytes]) -> bool:
    return any(_COMES.match(line) for line in lines)


@contextmanager
def opened(server: Server, folder: str) -> Iterator[Box]:
    """The folder of a mailbox; raises `MailboxTrouble` for whatever the other side does."""
    with _told():
        talk = _Talk(server)
    try:
        with _told():
            # As PLAIN where the password asks for it: LOGIN knows ASCII alone.
            plain = (server.username + server.secret).isascii()
            (talk.login if plain else talk.login_utf8)(server.username, server.secret, None)
            talk.folder.set(folder)
            box = Box(talk, folder)
        yield box
    finally:
        _close(talk)


@contextmanager
def _told() -> Iterator[None]:
    """Whatever the other side does is a trouble of the mailbox, with its words."""
    try:
        yield
    except BROKEN as error:
        raise MailboxTrouble(_words(error)) from error


def _close(talk: BaseMailBox) -> None:
    """Say goodbye, or hang up."""
    with suppress(*BROKEN):
        talk.logout()
    with suppress(*BROKEN):
        talk.client.shutdown()


def _listed(uids: Sequence[int]) -> str:
    return ",".join(str(uid) for uid in uids)


def _words(error: Exception) -> str:
    """What went wrong, in words: the server's own where it answered, else ours."""
    if isinstance(error, MailboxLoginError):
        return _("Le serveur refuse l'identifiant ou le mot de passe : %(said)s") % _said(error)
    if isinstance(error, MailboxFolderSelectError):
        return _("Le serveur n'ouvre pas ce dossier : %(said)s") % _said(error)
    if isinstance(error, _Forbidden):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _UNPROVED:
        return _(_UNPROVED[error.verify_code])
    if isinstance(error, ssl.SSLError):
        why = str(getattr(error, "verify_message", "") or error.reason or "TLS")[:120]
        return _("La connexion n'a pas pu être chiffrée : %(why)s") % {"why": why}
    if isinstance(error, socket.gaierror):
        return _("Ce nom de serveur est inconnu.")
    if isinstance(error, TimeoutError):
        return _("Le serveur n'a pas répondu à temps.")
    if isinstance(error, ConnectionRefusedError):
        return _("Le serveur refuse la connexion sur ce port.")
    if isinstance(error, OSError):
        return _("Le serveur ne peut pas être joint.")
    return _("La conversation avec le serveur a été coupée.")


def _said(error: UnexpectedCommandStatusError) -> dict[str, str]:
    """What the server answered to a command, without what we sent it."""
    result = getattr(error, "command_result", None)
    texts = result[1] if isinstance(result, tuple) and len(result) > 1 else []
    return {"said": _tidied(texts[0] if texts else b"")}


def _tidied(text: object) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text or "")
    kept = "".join(letter if letter.isprintable() else " " for letter in said)
    return " ".join(kept.split())[:LONGEST_WORDS] or "?"
