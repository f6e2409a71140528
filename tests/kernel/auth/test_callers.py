"""Who may do what to whose rows."""

import pytest

from premises.kernel.auth import HOUSE_OWNER, NOBODY, Caller
from premises.kernel.auth.callers import bad_token, level_named, refused, scope_named
from premises.kernel.errors import Forbidden, Invalid, Unauthenticated

ME, OTHER = "my-account", "another-account"
SCOPES = ("read", "write", "admin")


def holder(level: str | None, **more: object) -> Caller:
    grants = {} if level is None else {"drawings": level}
    return Caller(via="session", account_id=ME, grants=grants, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("level", "own", "house", "others"),
    [
        (None, (), (), ()),
        ("own", ("read", "write"), (), ()),
        ("read", ("read", "write"), ("read",), ()),
        ("write", ("read", "write"), ("read", "write"), ()),
        ("admin", SCOPES, SCOPES, SCOPES),
    ],
)
def test_each_level_reaches_exactly_as_far_as_its_table_says(
    level: str | None, own: tuple[str, ...], house: tuple[str, ...], others: tuple[str, ...]
) -> None:
    caller = holder(level)
    for owner_id, may in ((ME, own), (None, house), (OTHER, others)):
        for scope in SCOPES:
            said = caller.may("drawings", scope, owner_id=owner_id)  # type: ignore[arg-type]
            assert said is (scope in may), (level, owner_id, scope)


def test_a_grant_in_one_domain_says_nothing_about_another() -> None:
    assert not holder("admin").may("cameras", "read")


def test_a_grant_in_every_domain_adds_to_the_one_in_a_domain() -> None:
    caller = Caller(via="session", account_id=ME, grants={"*": "read", "cameras": "own"})
    assert caller.may("cameras", "read")
    assert not caller.may("cameras", "write")


def test_someone_who_signed_up_alone_sees_own_rows_and_none_of_the_house() -> None:
    caller = holder("own")
    assert caller.sees("drawings", ME)
    assert not caller.sees("drawings", None)
    assert not caller.sees("drawings", OTHER)
    assert caller.may_own("drawings", "write")


def test_the_owner_may_everything_everywhere() -> None:
    assert HOUSE_OWNER.may("cameras", "admin")
    assert HOUSE_OWNER.sees("machines", OTHER)


def test_a_read_only_key_of_the_owner_reads_and_does_not_write() -> None:
    caller = Caller(via="key", account_id=ME, is_owner=True, ceiling="read")
    assert caller.may("cameras", "read", owner_id=OTHER)
    assert not caller.may("cameras", "write")
    assert not caller.may_own("cameras", "write")


def test_a_token_for_one_domain_is_worth_nothing_in_another() -> None:
    caller = Caller(via="session", account_id=ME, is_owner=True, audience="drawings")
    assert caller.may("drawings", "admin")
    assert not caller.may("cameras", "read")


def test_a_program_without_an_account_has_no_own_rows() -> None:
    caller = Caller(via="client", grants={"audits": "read"}, ceiling="read")
    assert caller.may_own("audits", "read")
    assert not caller.may_own("audits", "write")


def test_nobody_sees_nothing_and_is_told_to_sign_in() -> None:
    assert not NOBODY.sees("cameras", None)
    with pytest.raises(Unauthenticated) as caught:
        NOBODY.require("cameras", "read")
    assert caught.value.code == "auth.sign_in"


def test_a_token_that_does_not_count_is_not_nobody() -> None:
    with pytest.raises(Unauthenticated) as caught:
        refused(bad_token()).require("cameras", "read")
    assert caught.value.code == "auth.bad_token"


def test_someone_without_the_right_is_told_whom_to_ask() -> None:
    with pytest.raises(Forbidden, match="ask the owner") as caught:
        holder("own").require("drawings", "read")
    assert caught.value.facts == {"domain": "drawings", "scope": "read"}
    holder("own").require("drawings", "read", own=True)


def test_words_that_are_no_level_are_refused() -> None:
    assert scope_named("write") == "write"
    assert level_named("own") == "own"
    for word in ("own", "root", "READ", ""):
        with pytest.raises(Invalid):
            scope_named(word)
