"""What an issuer says is believed only where it proves it, and never where it leads us astray."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from tests.kernel.auth.doors import SECRET
from tests.kernel.auth.issuer import SigningKey
from tests.kernel.auth.strange_issuer import CLIENT_ID, StrangeIssuer, strange_issuer

from premises.kernel.auth import Auth
from premises.kernel.auth.discovery import Discovery
from premises.kernel.auth.flows import Arrived, Returned
from premises.kernel.clock import SettableClock
from premises.kernel.errors import Failure, Unauthenticated, Unavailable
from premises.kernel.settings import AuthSettings

BACK = "http://127.0.0.1:8000/back"


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey("key-one")


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(datetime.now(UTC))


@pytest.fixture
def issuer(key: SigningKey) -> Iterator[StrangeIssuer]:
    with strange_issuer() as issuer:
        issuer.jwks = [key.jwk]
        yield issuer


@pytest.fixture
def auth(build: Callable[[AuthSettings], Auth], issuer: StrangeIssuer) -> Auth:
    values = {"mode": "required", "secret": SECRET, "oidc_client_id": CLIENT_ID}
    return build(AuthSettings.model_validate({**values, "oidc_issuer": issuer.url}))


Sign = Callable[[dict[str, object]], str]


def come_in(
    auth: Auth,
    issuer: StrangeIssuer,
    sign: Sign,
    changes: Mapping[str, object] | None = None,
    *,
    named: str | None = None,
) -> Arrived:
    """Begin, and come back with a token of these claims."""
    begun = auth.flows.begin(BACK, None, None)
    nonce = parse_qs(urlsplit(begun.auth_url).query)["nonce"][0]
    issuer.give(sign(issuer.claims(nonce, changes)))
    return auth.flows.complete(Returned(begun.state, "c", issuer=named), begun.browser, BACK)


def test_a_right_token_is_believed(auth: Auth, issuer: StrangeIssuer, key: SigningKey) -> None:
    assert come_in(auth, issuer, key.sign).account_id
    assert come_in(auth, issuer, key.sign, {"aud": [CLIENT_ID], "azp": CLIENT_ID}).account_id


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another-client"]},
        {"aud": []},
        {"azp": "another-client"},
        {"iss": "https://accounts.google.com"},
        {"iss": None},
        {"sub": None},
        {"exp": 1},
        {"exp": None},
        {"iat": 99_999_999_999},
    ],
    ids=str,
)
def test_a_token_of_something_else_is_not(
    auth: Auth, issuer: StrangeIssuer, key: SigningKey, change: dict[str, object]
) -> None:
    with pytest.raises(Unauthenticated) as caught:
        come_in(auth, issuer, key.sign, change)
    assert caught.value.code == "auth.bad_token"


def test_a_token_that_somebody_else_signed_is_not(
    auth: Auth, issuer: StrangeIssuer, key: SigningKey
) -> None:
    stranger, shared = SigningKey("key-one"), OctKey.import_key(b"x" * 64)
    forged: list[Sign] = [
        stranger.sign,
        lambda claims: jwt.encode({"alg": "HS256", "kid": "key-one"}, claims, shared),
        lambda claims: key.sign(claims).rpartition(".")[0] + ".",
        lambda claims: key.sign(claims)[:-8] + "AAAAAAAA",
        str,
    ]
    for sign in forged:
        with pytest.raises(Unauthenticated):
            come_in(auth, issuer, sign)


def test_keys_of_elliptic_curves_and_a_single_key_without_an_id_are_understood(
    auth: Auth, issuer: StrangeIssuer
) -> None:
    curve = ECKey.generate_key("P-256")
    issuer.jwks = [{**curve.as_dict(private=False), "use": "sig"}]
    arrived = come_in(auth, issuer, lambda claims: jwt.encode({"alg": "ES256"}, claims, curve))
    assert arrived.account_id


def test_an_address_that_the_issuer_has_not_confirmed_belongs_to_nobody(
    auth: Auth, issuer: StrangeIssuer, key: SigningKey
) -> None:
    arrived = come_in(auth, issuer, key.sign, {"email_verified": False})
    assert auth.accounts.profile(arrived.account_id).email is None


def test_an_answer_of_another_issuer_is_told_apart(
    auth: Auth, issuer: StrangeIssuer, key: SigningKey
) -> None:
    with pytest.raises(Unauthenticated) as caught:
        come_in(auth, issuer, key.sign, named="https://evil.example")
    assert caught.value.code == "auth.issuer_mixed_up"
    assert "/token" not in issuer.asked
    assert come_in(auth, issuer, key.sign, named=issuer.url).account_id


def test_an_issuer_that_always_names_itself_may_not_be_silent_about_it(
    auth: Auth, issuer: StrangeIssuer, key: SigningKey
) -> None:
    issuer.said = {"authorization_response_iss_parameter_supported": True}
    with pytest.raises(Unauthenticated) as caught:
        come_in(auth, issuer, key.sign)
    assert caught.value.code == "auth.issuer_mixed_up"


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, b'{"error": "invalid_grant"}', Unauthenticated, "auth.code_refused"),
        (401, b"", Unauthenticated, "auth.code_refused"),
        (500, b"", Unavailable, "auth.issuer_silent"),
        (302, b"", Unavailable, "auth.issuer_silent"),
        (200, b"", Unavailable, "auth.issuer_silent"),
        (200, b"<html>", Unavailable, "auth.issuer_silent"),
        (200, b'{"access_token": "a"}', Unavailable, "auth.issuer_silent"),
        (200, b'{"id_token": 7}', Unavailable, "auth.issuer_silent"),
        (200, b"[" * 5000, Unavailable, "auth.issuer_silent"),
        (200, b" " * 200_000, Unavailable, "outbound.too_long"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_nonsense_instead_of_a_token_is_named_as_what_it_is(
    auth: Auth, issuer: StrangeIssuer, status: int, body: bytes, kind: type[Failure], code: str
) -> None:
    begun = auth.flows.begin(BACK, None, None)
    issuer.token_answer = (status, body)
    with pytest.raises(kind) as caught:
        auth.flows.complete(Returned(begun.state, "c"), begun.browser, BACK)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"issuer": "https://accounts.google.com"}, "auth.issuer_mixed_up"),
        ({"token_endpoint": None}, "auth.issuer_silent"),
        ({"jwks_uri": "file:///etc/passwd"}, "auth.issuer_silent"),
        ({"token_endpoint": "http://192.168.1.1/token"}, "auth.issuer_silent"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "auth.issuer_silent"),
        ({"authorization_endpoint": "http://[x"}, "auth.issuer_silent"),
    ],
    ids=str,
)
def test_doors_that_cannot_be_relied_upon_are_not_used(
    auth: Auth, issuer: StrangeIssuer, said: dict[str, object], code: str
) -> None:
    issuer.said = said
    with pytest.raises(Unavailable) as caught:
        auth.flows.begin(BACK, None, None)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "door", ["http://127.0.0.1:11434/x", "https://localhost/x", "https://[::1]/"]
)
def test_an_issuer_elsewhere_does_not_lead_us_to_this_machine(
    clock: SettableClock, door: str
) -> None:
    issuer, far = "https://login.example", "https://login.example/x"
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        doors = {"authorization_endpoint": far, "token_endpoint": far, "jwks_uri": far}
        written = str({"issuer": issuer, **doors}).replace("'", '"').encode()
        assert Discovery(issuer, clock)._read(written).token_endpoint == far
        led = str({"issuer": issuer, **doors, name: door}).replace("'", '"').encode()
        with pytest.raises(Unavailable):
            Discovery(issuer, clock)._read(led)


def test_an_issuer_is_asked_for_its_doors_once(
    auth: Auth, issuer: StrangeIssuer, key: SigningKey
) -> None:
    for _ in range(3):
        come_in(auth, issuer, key.sign)
    assert len([path for path in issuer.asked if "well-known" in path]) == 1
    assert issuer.asked.count("/jwks") == 1


def test_a_token_without_a_sign_in_is_verified_too(
    auth: Auth, issuer: StrangeIssuer, key: SigningKey
) -> None:
    """A client may have got it by itself; then there is no nonce of ours in it."""
    assert auth.flows.verify(key.sign(issuer.claims(""))).email == "ann@firm.example"
    with pytest.raises(Unauthenticated):
        auth.flows.verify(key.sign(issuer.claims("", {"aud": "another-client"})))
