"""Rows come in through the door in every form they are sent in, and none is lost."""

import gzip
from typing import Any

import orjson
import pytest
from tests.machines.routes.visits import LINES, PUSH, T, Visited

TEMPERATURE = "TEMPERATURA_BASE"
ROWS = [(T, 1500), (T + 60_000, 1510.0), (T + 120_000, "NaN")]


def _stored(mill: Visited) -> list[Any]:
    window = "from=2022-02-23T00:00:00Z&to=2022-02-24T00:00:00Z"
    found = mill.ask("GET", f"/series?variable={TEMPERATURE}&step=raw&{window}")
    return [list(one) for one in zip(found["t"], found["values"], found["quality"], strict=True)]


WANTED = [[T, 15.0, "good"], [T + 60_000, 15.1, "good"], [T + 120_000, None, "off"]]

FORMS: dict[str, Any] = {
    "objects": [{"variable": TEMPERATURE, "t": t, "value": value} for t, value in ROWS],
    "lists": [[TEMPERATURE, t, value] for t, value in ROWS],
    "rows": {"rows": [[TEMPERATURE, t, value] for t, value in ROWS]},
    "series": {
        "series": [
            {"variable": TEMPERATURE, "t": [t for t, _ in ROWS], "values": [v for _, v in ROWS]}
        ]
    },
    "texts for times": [
        [TEMPERATURE, "2022-02-23T08:00:00+01:00", 1500],
        [TEMPERATURE, "2022-02-23T07:01:00Z", 1510],
        [TEMPERATURE, float(T + 120_000), "nan"],
    ],
}


@pytest.mark.parametrize("form", FORMS)
def test_rows_may_be_sent_in_any_form(mill: Visited, form: str) -> None:
    report = mill.push(FORMS[form])
    assert (report["received"], report["taken"], report["quarantined"]) == (3, 3, {})
    assert _stored(mill) == WANTED


def test_lines_and_what_is_compressed_say_the_same(mill: Visited) -> None:
    lines = b"\n".join(orjson.dumps(row) for row in FORMS["objects"]) + b"\r\n\n"
    zipped = gzip.compress(lines)
    kind = {"Content-Type": LINES, "Content-Encoding": "gzip"}
    assert mill.push(zipped, headers=kind)["taken"] == 3
    assert mill.push(lines, headers={"Content-Type": LINES})["duplicate"] == 3
    assert _stored(mill) == WANTED


def test_what_many_programs_write_for_no_number_is_understood(mill: Visited) -> None:
    """JSON knows no NaN, but Python's own writer writes it; a text that looks so stays a text."""
    body = f'[["{TEMPERATURE}", {T}, NaN], ["ALARMS", {T}, "[[\\"1\\", \\"a NaN, b\\"]]"]]'
    assert mill.push(body.encode())["taken"] == 2
    assert _stored(mill) == [[T, None, "off"]]
    body = f'[["{TEMPERATURE}", {T}, -Infinity]]'
    assert mill.push(body.encode(), 207)["quarantined"] == {"not_finite": 1}


def test_alarms_may_be_sent_as_the_lists_they_are(mill: Visited) -> None:
    active = [["20", "Parada de emergencia", 1, 2, 3]]
    assert mill.push([["ALARMS", T, active], ["ALARMS", T + 1000, []]])["taken"] == 2
    mill.home.work()
    window = "from=2022-02-23T00:00:00Z&to=2022-02-24T00:00:00Z"
    (alarm,) = mill.ask("GET", f"/alarms?{window}")["alarms"]
    assert (alarm["code"], alarm["class"], alarm["duration_s"]) == ("20", "emergency", 1.0)


@pytest.mark.parametrize(("absent", "quality"), [("ignored", []), ("off", ["off"])])
def test_what_null_says_can_be_said(mill: Visited, absent: str, quality: list[str]) -> None:
    report = mill.push([[TEMPERATURE, T, None]], query=f"&absent={absent}")
    assert (report["ignored"], report["taken"]) == (1 - len(quality), len(quality))
    assert [one[2] for one in _stored(mill)] == quality


def test_rows_nobody_understands_are_held_and_the_others_taken(mill: Visited) -> None:
    """The answer is 207 and says of how many it is so, and why."""
    rows = [
        [TEMPERATURE, T, 1500],
        ["NOBODY_KNOWS", T, 1],
        [TEMPERATURE, T + 1, "warm"],
        [TEMPERATURE, "yesterday", 1],
        [TEMPERATURE, 1_645_599_600, 1],
        [TEMPERATURE, 2**63, 1],
        [TEMPERATURE, 4_000_000_000_000, 1],
        ["ALARMS", T, "[[not JSON"],
        [TEMPERATURE, T],
        {"variable": TEMPERATURE, "value": 5},
        ["", T, 1],
        ["half a character \x00", T, 1],
        [True, T, 1],
        5,
    ]
    report = mill.push(rows, 207)
    assert (report["received"], report["taken"]) == (14, 1)
    wanted = {"unknown_variable": 1, "wrong_type": 1, "malformed": 10, "future": 1}
    assert report["quarantined"] == wanted
    held = mill.home.client.get(f"/api/machines/quarantine?machine={mill.name}&limit=50").json()
    assert len(held["items"]) == 13


def test_a_line_that_is_cut_off_keeps_no_other_back(mill: Visited) -> None:
    lines = b"\n".join([orjson.dumps([TEMPERATURE, T, 1500]), b'{"variable": "TEMP', b"[1,2"])
    report = mill.push(lines, 207, headers={"Content-Type": LINES})
    assert (report["taken"], report["quarantined"]) == (1, {"malformed": 2})


def test_a_batch_with_a_key_is_taken_in_once(mill: Visited) -> None:
    """The same again is answered with the first report; another one under the same key is not."""
    key = {"Idempotency-Key": f"key of {mill.name}"}
    first = mill.push(FORMS["lists"], headers=key)
    again = mill.push(FORMS["lists"], headers=key)
    assert again == {**first, "is_repeat": True}
    other = mill.push([[TEMPERATURE, T, 1]], 409, headers=key)
    assert other["code"] == "machines.key_reused"


def test_variables_can_be_made_on_the_way(mill: Visited) -> None:
    rows = [["NEW_NUMBER", T, 1.25], ["NEW_TEXT", T, "hello"], ["NEW_NUMBER", T + 1, "NaN"]]
    assert mill.push(rows, query="&create=true")["taken"] == 3
    kinds = {one["name"]: one["datatype"] for one in mill.ask("GET", "/variables")}
    assert (kinds["NEW_NUMBER"], kinds["NEW_TEXT"]) == ("double", "string")


def test_rows_of_a_machine_that_is_still_to_be_made_are_held(mill: Visited) -> None:
    other = Visited(mill.home, f"{mill.name}-to-come")
    assert other.push([[TEMPERATURE, T, 1500]], 207)["quarantined"] == {"unknown_machine": 1}
    assert mill.home.client.post("/api/machines", json={"name": other.name}).status_code == 201
    other.ask("POST", "/variables", 201, json={"name": TEMPERATURE, "divisor": 100})
    asked = mill.home.client.post("/api/machines/quarantine/replay", json={"machine": other.name})
    assert asked.json() == {"tried": 1, "taken": 1, "still_held": 0, "unreadable": 0}
    assert _stored(other) == [[T, 15.0, "good"]]


REFUSED: dict[str, tuple[bytes, dict[str, str], int, str]] = {
    "no JSON": (b"{", {}, 422, "machines.bad_json"),
    "nothing": (b"", {}, 422, "machines.bad_json"),
    "a number": (b"5", {}, 422, "machines.bad_push"),
    "an object of something else": (b'{"machines": []}', {}, 422, "machines.bad_push"),
    "rows and series": (b'{"rows": [], "series": []}', {}, 422, "machines.bad_push"),
    "series without times": (b'{"series": [{"variable": "A"}]}', {}, 422, "machines.bad_push"),
    "uneven series": (
        b'{"series": [{"variable": "A", "t": [1], "values": []}]}',
        {},
        422,
        "machines.uneven_series",
    ),
    "too deep": (b"[" * 3000, {}, 422, "machines.bad_json"),
    "another machine": (b'{"machine": "other", "rows": []}', {}, 422, "machines.several_machines"),
    "a machine without a name": (b'{"machine": "", "rows": []}', {}, 422, "machines.bad_name"),
    "half a character": (b'[["A", 1, "\\ud800"]]', {}, 422, "machines.bad_json"),
    "no gzip": (b"[]", {"Content-Encoding": "gzip"}, 422, "machines.bad_gzip"),
    "gzip that ends early": (
        gzip.compress(b"[]")[:-5],
        {"Content-Encoding": "gzip"},
        422,
        "machines.bad_gzip",
    ),
    "a bomb": (
        gzip.compress(b"[" + b" " * (70 << 20) + b"]"),
        {"Content-Encoding": "gzip"},
        413,
        "web.body_too_long",
    ),
    "another coding": (b"[]", {"Content-Encoding": "br"}, 415, "web.http_415"),
    "another type": (b"[]", {"Content-Type": "text/plain"}, 415, "web.http_415"),
    "a long key": (b"[]", {"Idempotency-Key": "k" * 201}, 422, "web.invalid_request"),
    "too many rows": (
        b"[" + b'["ALARMS",1,""],' * 20_000 + b"0]",
        {},
        422,
        "machines.too_many_rows",
    ),
    "too much that cannot be read": (
        b"[" + b"0," * 10_000 + b"0]",
        {},
        422,
        "machines.too_much_wrong",
    ),
    "too many times that are none": (
        b"[" + b'["ALARMS",1,""],' * 10_000 + b'["ALARMS",1,""]]',
        {},
        422,
        "machines.too_much_wrong",
    ),
    "too much that nobody knows": (
        b"[" + b",".join([b'["X", 1645599600000, 1]'] * 10_001) + b"]",
        {},
        422,
        "machines.too_much_wrong",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_with_a_reason_and_nothing_of_it_taken(
    mill: Visited, what: str
) -> None:
    body, headers, status, code = REFUSED[what]
    told = mill.push(body, status, headers=headers)
    assert told["code"] == code
    assert mill.ask("GET", "")["row_count"] == 0


def test_a_clock_that_is_a_year_ahead_fills_no_quarantine(mill: Visited) -> None:
    """What came before stays as it is, and the same rows may be sent again with right times."""
    ahead = 4_000_000_000_000
    told = mill.push([[TEMPERATURE, ahead + number, 1] for number in range(10_001)], 422)
    assert (told["code"], told["reasons"]) == ("machines.too_much_wrong", {"future": 10_001})
    other = Visited(mill.home, f"{mill.name}-nobody")
    told = other.push([[TEMPERATURE, T + number, 1] for number in range(10_001)], 422)
    assert told["reasons"] == {"unknown_machine": 10_001}


def test_lines_of_several_machines_are_refused(mill: Visited) -> None:
    lines = b'{"machine": "a", "variable": "A", "t": 1, "value": 1}\n{"machine": "b"}'
    answer = mill.home.client.post(PUSH, content=lines, headers={"Content-Type": LINES})
    assert (answer.status_code, answer.json()["code"]) == (422, "machines.several_machines")


def test_somebody_has_to_say_which_machine_it_is(mill: Visited) -> None:
    answer = mill.home.client.post(PUSH, json=[])
    assert (answer.status_code, answer.json()["code"]) == (422, "machines.no_machine")


def test_values_nested_too_deeply_are_held(mill: Visited) -> None:
    """JSON may be deeper than can be written down again."""
    deep = b"[" * 500 + b"]" * 500
    body = b'[["ALARMS", %d, %s], [%s, %d, 1]]' % (T, deep, deep, T)
    assert mill.push(body, 207)["quarantined"] == {"malformed": 2}
