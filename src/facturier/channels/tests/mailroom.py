"""A real IMAP server on loopback (Dovecot), started and stopped by the tests; mails for it."""

import getpass
import grp
import imaplib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
needs_dovecot = pytest.mark.skipif(
    DOVECOT is None, reason="Dovecot is not installed: apt-get install dovecot-imapd"
)
PASSWORD = "soleil-de-mars"
USER = "factures"


@dataclass
class MailRoom:
    """A running server with one mailbox."""

    port: int
    folder: Path
    tls_port: int = 0

    def talk(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, *mails: EmailMessage | bytes, folder: str = "INBOX") -> None:
        client = self.talk()
        for mail in mails:
            content = mail if isinstance(mail, bytes) else mail.as_bytes()
            kind, said = client.append(folder, None, None, content)
            assert kind == "OK", said
        client.logout()

    def create(self, folder: str) -> None:
        client = self.talk()
        client.create(folder)
        client.logout()

    def flags(self, folder: str = "INBOX") -> list[str]:
        """The flags of each mail, in their order."""
        client = self.talk()
        _kind, count = client.select(folder, readonly=True)
        # A range of an empty folder is an error to the server.
        found = client.fetch("1:*", "(FLAGS)")[1] if int(count[0]) else []
        client.logout()
        return [row.decode() for row in found if row]

    def renumber(self) -> None:
        """Forget UIDs and UIDVALIDITY, as a mailbox that was restored does."""
        for path in (self.folder / "mail").rglob("dovecot*"):
            if path.is_file():
                path.unlink()
        time.sleep(1.1)  # UIDVALIDITY is told in seconds


CONF = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
{secured}
disable_plaintext_auth = no
auth_mechanisms = plain
mail_location = maildir:{folder}/mail
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 0
first_valid_gid = 0
{servants}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
{more}
"""
SECURED = """\
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}"""


# Without root there is one user for all.
SERVANTS = """\
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
"""


@contextmanager
def mail_room(
    folder: Path, *, certificate: tuple[Path, Path] | None = None, more: str = ""
) -> Iterator[MailRoom]:
    """Run Dovecot while the block lasts; with a certificate and its key it speaks TLS too."""
    assert DOVECOT is not None
    port = _free_port()
    tls_port = _free_port() if certificate else 0
    secured = "ssl = no"
    if certificate:
        secured = SECURED.format(certificate=certificate[0], key=certificate[1])
    folder = Path("/tmp") / f"mr-{os.getpid()}-{port}"  # its sockets have short names only
    for name in ("run", "state", "mail", "home"):
        (folder / name).mkdir(parents=True)
    conf = folder / "dovecot.conf"
    user, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
    servants = SERVANTS.format(user=user, group=group)
    if user == "root":  # with it, Dovecot insists on users of its own, and serves none of root's
        user = group = "mail"
        servants = ""
        for name in ("mail", "home"):
            shutil.chown(folder / name, user, group)
    conf.write_text(
        CONF.format(
            folder=folder,
            port=port,
            password=PASSWORD,
            user=user,
            group=group,
            servants=servants,
            secured=secured,
            tls_port=tls_port,
            more=more,
        )  # fmt: skip
    )
    with (folder / "out").open("w") as out:
        server = subprocess.Popen([DOVECOT, "-F", "-c", str(conf)], stdout=out, stderr=out)
        try:
            _wait(server, port, folder)
            yield MailRoom(port, folder, tls_port)
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(10)
            if server.poll() is None:
                server.kill()
            shutil.rmtree(folder, ignore_errors=True)


def _wait(server: subprocess.Popen, port: int, folder: Path) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 2) as talk:
            if talk.recv(100).startswith(b"* OK"):
                return
        assert server.poll() is None, (folder / "out").read_text()
        time.sleep(0.1)
    raise AssertionError((folder / "log").read_text())


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


# -- mails -----------------------------------------------------------------------------------------
def a_mail(
    *files: tuple[str, bytes],
    sender: str = "Tôlerie Lacaze <compta@lacaze.test>",
    subject: str = "Nos factures",
    message_id: str = "<un@lacaze.test>",
    logo: bool = False,
    proved: str = "",
) -> EmailMessage:
    """A mail as programs write it; `proved` is an Authentication-Results header."""
    mail = EmailMessage()
    if proved:
        mail["Authentication-Results"] = proved
    mail["Received"] = "from mx.lacaze.test by mx.kervel.test; Mon, 2 Mar 2026 08:00:00 +0000"
    mail["From"] = sender
    mail["To"] = "factures@kervel.test"
    mail["Subject"] = subject
    mail["Message-ID"] = message_id
    mail["Date"] = "Mon, 2 Mar 2026 08:00:00 +0000"
    mail.set_content("Bonjour,\n\nVeuillez trouver nos factures.\n")
    if logo:
        mail.add_alternative("<p>Bonjour <img src='cid:logo'></p>", subtype="html")
        mail.get_payload()[1].add_related(
            b"\x89PNG\r\n\x1a\n" + b"\0" * 30_000, "image", "png", cid="<logo>", filename="logo.png"
        )
    for name, content in files:
        kind = ("application", "pdf") if name.endswith(".pdf") else ("application", "octet-stream")
        if name.endswith(".xml"):
            kind = ("application", "xml")
        mail.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    return mail
