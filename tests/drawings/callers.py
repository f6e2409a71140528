"""People who ask for drawings in tests, as the gate would let them in."""

from premises.kernel.auth import Caller


def account(name: str, *, level: str = "own", proven: bool = True, **more: object) -> Caller:
    """Somebody of the firm who has signed in, with their own drawings unless said otherwise."""
    email = f"{name}@firm.example"
    values: dict[str, object] = {
        "via": "session",
        "account_id": name * 12,
        "email": email,
        "proven_email": email if proven else None,
        "name": name.title(),
        "grants": {"drawings": level},
        **more,
    }
    return Caller(**values)  # type: ignore[arg-type]


ANN, BOB, CAT = account("ann"), account("bob"), account("cat")
CHIEF = account("ida", is_owner=True)
"""The owner of the house."""

CLIENT = Caller(via="client", name="scanner", grants={"drawings": "write"}, ceiling="write")
READER = Caller(via="client", name="screen", grants={"drawings": "read"}, ceiling="read")
