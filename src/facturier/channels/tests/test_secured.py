"""A real mailbox over TLS: a server that proves who it is, and those that do not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from facturier.channels import actions
from facturier.channels.tests.factories import Reception, a_pdf
from facturier.channels.tests.mailroom import a_mail, mail_room, needs_dovecot

pytestmark = [pytest.mark.django_db(transaction=True), needs_dovecot]
HERE = "localhost"


class Authority:
    """Signs certificates for one test, known to whoever reads its file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name("Autorité de mars")
        self.file = folder / "autorite.pem"
        root = _drafted(self.name, self.name, self.key.public_key(), timedelta(days=2), ca=True)
        self.file.write_bytes(_pem(root.sign(self.key, hashes.SHA256())))

    def certifies(
        self, host: str, *, itself: bool = False, lasts: timedelta = timedelta(days=1)
    ) -> tuple[Path, Path]:
        """A certificate and its key; signed by `itself` rather than by the authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer, signer = (_name(host), key) if itself else (self.name, self.key)
        draft = _drafted(_name(host), issuer, key.public_key(), lasts, host=host)
        paths = self.folder / "serveur.pem", self.folder / "serveur.key"
        paths[0].write_bytes(_pem(draft.sign(signer, hashes.SHA256())))
        paths[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return paths


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _drafted(subject, issuer, public_key, lasts, *, host="", ca=False):
    now = datetime.now(UTC)
    draft = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=3))
        .not_valid_after(now + lasts)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if host:
        draft = draft.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
    return draft


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def authority(tmp_path, monkeypatch):
    one = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(one.file))
    return one


def test_a_server_that_proves_its_name_is_read(authority, tmp_path):
    with mail_room(tmp_path, certificate=authority.certifies(HERE)) as room:
        room.deliver(a_mail(("a.pdf", a_pdf(1))))
        for security, port in (("tls", room.tls_port), ("starttls", room.port)):
            desk = Reception()
            desk.opens(room, host=HERE, security=security, port=port)
            assert desk.look() == 1, security


REFUSED = {
    "of another name": ({"host": "mx.ailleurs.test"}, "Le certificat du serveur porte un autre nom"),
    "signed by itself": (
        {"host": HERE, "itself": True}, "Le certificat du serveur n'est signé par aucune autorité",
    ),
    "out of date": (
        {"host": HERE, "lasts": -timedelta(days=1)}, "Le certificat du serveur est périmé",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_does_not_is_refused_in_words_and_never_hears_the_password(
    authority, tmp_path, case, security
):
    certified, words = REFUSED[case]
    with mail_room(tmp_path, certificate=authority.certifies(**certified)) as room:
        room.deliver(a_mail(("a.pdf", a_pdf(1))))
        signed_in = (room.folder / "log").read_text().count("Login: ")
        desk = Reception()
        port = room.tls_port if security == "tls" else room.port
        desk.opens(room, host=HERE, security=security, port=port)
        assert desk.look() == 0
        with desk.company.here():
            tried = actions.try_mailbox(member=desk.company["owner"])
        assert tried.mails is None
        assert tried.words.startswith(words)
        assert (room.folder / "log").read_text().count("Login: ") == signed_in == 1


def test_an_authority_that_nobody_knows_proves_nothing(authority, tmp_path, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_room(tmp_path, certificate=authority.certifies(HERE)) as room:
        desk = Reception()
        desk.opens(room, host=HERE, security="tls", port=room.tls_port)
        with desk.company.here():
            tried = actions.try_mailbox(member=desk.company["owner"])
        assert tried.words.startswith("Le certificat du serveur n'est signé par aucune autorité")
