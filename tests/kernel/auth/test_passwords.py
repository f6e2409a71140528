"""Passwords are kept unreadable, and their rules are the same for everyone."""

import threading
import time

import bcrypt
import pytest

from premises.kernel.auth import passwords as module
from premises.kernel.auth.passwords import Passwords, check_rules
from premises.kernel.errors import Invalid, Unavailable

_STRENGTH = {name: getattr(module, name) for name in ("_MEMORY_KIB", "_NOBODYS")}
"""How costly a hash really is, read before the tests make it light."""


@pytest.fixture(autouse=True)
def real_strength(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _STRENGTH.items():
        monkeypatch.setattr(module, name, value)


def test_a_password_matches_its_own_hash_only() -> None:
    passwords = Passwords()
    kept = passwords.hash("correct horse")
    assert kept.startswith("$argon2id$")
    assert passwords.verify("correct horse", kept) == (True, None)
    assert passwords.verify("correct hors", kept) == (False, None)


def test_the_same_letters_match_however_they_were_composed() -> None:
    passwords = Passwords()
    assert passwords.verify("cafe\u0301 au lait", passwords.hash("caf\u00e9 au lait"))[0]


@pytest.mark.parametrize(
    "password", ["", "seven77", "x" * 201, "nul\0 inside", "half \ud800 letter"]
)
def test_what_cannot_be_a_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        check_rules(password)


def test_the_shortest_and_the_longest_password_are_accepted() -> None:
    assert check_rules("x" * 8)
    assert check_rules("x" * 200)


def test_without_a_hash_the_same_work_is_done_in_vain() -> None:
    passwords = Passwords()
    assert passwords.verify("anything", None) == (False, None)
    assert passwords.checks == 1


def test_a_text_that_is_no_hash_matches_nothing() -> None:
    assert Passwords().verify("placeholder", "placeholder") == (False, None)


def test_a_hash_of_older_strength_is_renewed() -> None:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    old = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024),)).hash("correct horse")
    matches, fresh = Passwords().verify("correct horse", old)
    assert matches
    assert fresh is not None
    assert "m=65536" in fresh


def _bcrypt(password: bytes, kind: str = "$2b$", cost: int = 4) -> str:
    made = bcrypt.hashpw(password[:72], bcrypt.gensalt(cost)).decode()
    return kind + made[4:]


@pytest.mark.parametrize("kind", ["$2a$", "$2b$", "$2y$"])
def test_a_hash_that_another_program_kept_is_recognised_and_renewed(kind: str) -> None:
    passwords = Passwords()
    kept = _bcrypt(b"correct horse", kind)
    assert passwords.verify("correct hors", kept) == (False, None)
    matches, fresh = passwords.verify("correct horse", kept)
    assert matches
    assert fresh is not None
    assert fresh.startswith("$argon2id$")
    assert passwords.verify("correct horse", fresh) == (True, None)


def test_bcrypt_saw_72_bytes_and_what_is_renewed_sees_all() -> None:
    passwords = Passwords()
    long = "\u00e9" * 40  # of two bytes each
    kept = _bcrypt(long.encode())
    matches, fresh = passwords.verify(long[:36] + "other", kept)
    assert matches
    assert fresh is not None
    assert passwords.verify(long[:36] + "other", fresh)[0]
    assert not passwords.verify(long, fresh)[0]


@pytest.mark.parametrize("password", ["x" * 1_000_000, "\ud800" * 90, "nul\0 inside", ""])
def test_a_twisted_password_never_breaks_bcrypt(password: str) -> None:
    assert Passwords().verify(password, _bcrypt(b"correct horse")) == (False, None)


def test_nul_does_not_end_a_password_early() -> None:
    assert Passwords().verify("correct\0horse", _bcrypt(b"correct")) == (False, None)


@pytest.mark.parametrize(
    "kept",
    [
        "$2b$31$" + "a" * 53,
        "$2b$04$short",
        "$2x$04$" + "a" * 53,
        "$2b$4$" + "a" * 53,
        "$2b$04$" + "a" * 53 + "\n",
        "placeholder",
        "",
    ],
)
def test_a_hash_that_is_none_or_would_take_hours_matches_nothing(kept: str) -> None:
    began = time.process_time()
    assert Passwords().verify("anything", kept)[0] is False
    assert time.process_time() - began < 5


def test_a_flood_of_sign_ins_is_told_to_wait_instead_of_taking_every_thread() -> None:
    passwords = Passwords()
    while passwords._places.acquire(blocking=False):
        pass
    with pytest.raises(Unavailable) as caught:
        passwords.verify("anything", None)
    assert caught.value.facts == {"wait_s": 1}


def test_many_checks_at_once_all_get_their_turn() -> None:
    passwords = Passwords()
    results: list[bool] = []
    workers = [
        threading.Thread(target=lambda: results.append(passwords.verify("x", None)[0]))
        for _ in range(6)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert results == [False] * 6
