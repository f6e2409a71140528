"""An issuer of ID tokens on this machine, publishing its keys as Google does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "our-client.apps.example"


class SigningKey:
    """An RSA key with the two forms in which its public half is published."""

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self.signing = RSAKey.import_key(pem)

    @property
    def certificate(self) -> str:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "issuer.test")])
        start = datetime(2026, 1, 1, tzinfo=UTC)
        built = (
            x509.CertificateBuilder(name, name, self._private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=3650))
        )
        signed = built.sign(self._private, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def jwk(self) -> dict[str, object]:
        public = {**self.signing.as_dict(private=False)}
        return {**public, "kid": self.key_id, "use": "sig", "alg": "RS256"}

    def sign(self, claims: dict[str, object], **header: object) -> str:
        head = {"alg": "RS256", "kid": self.key_id, **header}
        return jwt.encode(head, claims, self.signing, algorithms=["RS256"])


@dataclass
class Issuer:
    """What is published now, and how often it was asked for."""

    url: str = ""
    body: bytes = b"{}"
    status: int = 200
    max_age_s: int = 3600
    asked: int = 0
    keys: list[SigningKey] = field(default_factory=list)

    def publish(self, *keys: SigningKey, as_jwks: bool = False) -> None:
        certificates = {key.key_id: key.certificate for key in keys}
        published = {"keys": [key.jwk for key in keys]} if as_jwks else certificates
        self.body = json.dumps(published).encode()


@contextmanager
def serving() -> Iterator[Issuer]:
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked += 1
            self.send_response(issuer.status)
            self.send_header("Cache-Control", f"public, max-age={issuer.max_age_s}")
            self.send_header("Content-Length", str(len(issuer.body)))
            self.end_headers()
            self.wfile.write(issuer.body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing: a test's own output is enough."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        issuer.url = f"http://127.0.0.1:{server.server_port}/oauth2/v1/certs"
        yield issuer
        server.shutdown()
        thread.join()
