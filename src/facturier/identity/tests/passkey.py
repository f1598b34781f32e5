"""A passkey made of software, for tests: it answers the browser's two questions as a key would."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class SoftKey:
    """One passkey of one place (`origin`), whose holder is always present and verified."""

    def __init__(self, origin: str = "http://localhost", rp_id: str = "localhost") -> None:
        self.origin, self.rp_hash = origin, hashlib.sha256(rp_id.encode()).digest()
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.user_handle = ""

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: str) -> str:
        return json.dumps(
            {
                "id": _text(self.id),
                "rawId": _text(self.id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {"credProps": {"rk": True}},
                "authenticatorAttachment": "platform",
            }
        )

    def create(self, options: dict) -> str:
        """The answer to navigator.credentials.create()."""
        wanted = options["publicKey"]
        self.user_handle = wanted["user"]["id"]
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(self.rp_hash, PRESENT | VERIFIED | ATTESTED, 0, credential)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(
            clientDataJSON=_text(self._client_data("webauthn.create", wanted["challenge"])),
            attestationObject=_text(bytes(attestation)),
        )

    def get(self, options: dict, *, flags: int = PRESENT | VERIFIED) -> str:
        """The answer to navigator.credentials.get()."""
        data = AuthenticatorData.create(self.rp_hash, flags, 1)
        client = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        signed = bytes(data) + hashlib.sha256(client).digest()
        return self._answer(
            clientDataJSON=_text(client),
            authenticatorData=_text(bytes(data)),
            signature=_text(self.private.sign(signed, ec.ECDSA(hashes.SHA256()))),
            userHandle=self.user_handle,
        )
