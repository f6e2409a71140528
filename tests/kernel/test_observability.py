"""What the service says about itself is complete, readable by machines, and free of secrets."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from premises.kernel.auth.tokens import new_token
from premises.kernel.observability import configure
from premises.kernel.observability.metrics import Metrics
from premises.kernel.observability.redaction import REDACTED, redact, redact_text
from premises.kernel.settings import LogSettings


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """A place to log to; the process logs as before afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield io.StringIO()
    for handler in [known for known in root.handlers if known not in before]:
        root.removeHandler(handler)
    root.setLevel(level)
    structlog.reset_defaults()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_entry_is_one_line_of_json_with_its_instant_and_request(out: io.StringIO) -> None:
    configure(LogSettings(format="json"), out)
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.stdlib.get_logger("premises.x").info("seen", count=2, odd={1: b"\xff"})
    (entry,) = lines(out)
    assert entry["event"] == "seen"
    assert (entry["level"], entry["logger"], entry["request_id"]) == ("info", "premises.x", "r-1")
    assert str(entry["timestamp"]).endswith("Z")
    assert entry["count"] == 2


def test_libraries_speak_through_the_same_lines(out: io.StringIO) -> None:
    configure(LogSettings(format="json"), out)
    logging.getLogger("uvicorn.error").handlers.append(logging.NullHandler())
    configure(LogSettings(format="json"), out)
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        logging.getLogger("uvicorn.error").warning("listening on %s", "x", extra={"token": "t0p"})
    logging.getLogger("uvicorn.access").info("GET /k/topsecret/docs")
    logging.getLogger("alembic.runtime").info("upgrade")
    entries = lines(out)
    assert [entry["event"] for entry in entries] == ["listening on x", "upgrade"]
    assert (entries[0]["request_id"], entries[0]["token"]) == ("r-1", REDACTED)


def test_less_important_entries_are_left_out(out: io.StringIO) -> None:
    configure(LogSettings(format="json", level="warning"), out)
    structlog.stdlib.get_logger("a").info("no")
    logging.getLogger("b").info("no")
    structlog.stdlib.get_logger("a").error("yes")
    assert [entry["event"] for entry in lines(out)] == ["yes"]


def test_a_traceback_is_written_without_the_values_of_variables(out: io.StringIO) -> None:
    configure(LogSettings(format="json"), out)
    try:
        int("password=swordfish")
    except ValueError:
        structlog.stdlib.get_logger("a").exception("bug")
        logging.getLogger("b").exception("bug")
    for entry in lines(out):
        assert "Traceback" in str(entry["exception"])
        assert "ValueError" in str(entry["exception"])
    assert "swordfish" not in out.getvalue()


def test_a_terminal_gets_text_and_a_pipe_gets_json(out: io.StringIO) -> None:
    terminal = Terminal()
    configure(LogSettings(), terminal)
    structlog.stdlib.get_logger("a").info("seen", password="swordfish")
    try:
        int("x")
    except ValueError:
        structlog.stdlib.get_logger("a").exception("bug")
    assert "\x1b[" in terminal.getvalue()
    assert "Traceback" in terminal.getvalue()
    assert "swordfish" not in terminal.getvalue()
    configure(LogSettings(), out)
    structlog.stdlib.get_logger("a").info("seen")
    assert len(lines(out)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "PASSWD",
        "auth_secret",
        "accessToken",
        "tokens",
        "Authorization",
        "x-api-key",
        "apikey",
        "Cookie",
        "set-cookie",
        "private_key",
        "passphrase",
        "credentials",
    ],
)
def test_values_under_a_secret_name_are_hidden_at_any_depth(name: str) -> None:
    event = redact(
        None, "", {"event": "x", name: "swordfish", "deep": [{name: {"a": "swordfish"}}]}
    )
    assert "swordfish" not in repr(event)


def test_numbers_are_no_secrets() -> None:
    event = {"event": "x", "prompt_tokens": 512, "token_count": 3, "has_password": True}
    assert redact(None, "", dict(event)) == event


@pytest.mark.parametrize(
    "text",
    [
        "GET /k/swordfish/api/events",
        "/k/swordfish",
        "postgresql+psycopg://user:swordfish@host/db",
        "Authorization: Bearer swordfish.swordfish",
        "authorization=swordfish",
        "/ws?token=swordfish&since=3",
        "/api?api_key=swordfish",
        '{"password": "swordfish"}',
        "{'secret': 'swordfish'}",
    ],
)
def test_secrets_inside_texts_are_hidden(text: str) -> None:
    assert "swordfish" not in redact_text(text)
    assert REDACTED in redact_text(text)


@pytest.mark.parametrize(
    "text", ["/api/cameras/3", "http://host:80/x@y", "the token has expired", "/work/k/x"]
)
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    assert redact_text(text) == text.replace("/k/x", f"/k/{REDACTED}")


@pytest.mark.parametrize("prefix", ["psn_", "pk_", "cl_"])
def test_our_own_tokens_are_hidden_wherever_they_stand(prefix: str) -> None:
    token = new_token(prefix)
    for text in (token, f"/K/{token}/x", f"a {token}, b", f"premises_session={token}; c=d"):
        hidden = redact_text(text)
        assert token.removeprefix(prefix) not in hidden
        assert REDACTED in hidden
    assert redact_text("violates pk_detections_of_cameras") == "violates pk_detections_of_cameras"


@pytest.mark.parametrize("form", ["json", "text"])
def test_secrets_inside_any_other_kind_of_value_are_hidden(
    out: io.StringIO, form: Literal["json", "text"]
) -> None:
    configure(LogSettings(format=form), out)
    error = ValueError("password=swordfish")
    structlog.stdlib.get_logger("a").warning("x", error=error, deep=[{"e": error}])
    logging.getLogger("b").warning("x", extra={"error": error})
    assert "ValueError" in out.getvalue()
    assert "swordfish" not in out.getvalue()


def test_half_a_character_and_a_huge_number_cost_no_entry(
    out: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(LogSettings(format="json"), out)
    structlog.stdlib.get_logger("a").info("seen", file="cam\udcff.jpg", size=2**70)
    (entry,) = lines(out)
    assert (entry["file"], entry["size"]) == ("cam\udcff.jpg", 2**70)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", ["json", "text"])
def test_nobody_steers_the_terminal_or_forges_a_line(
    out: io.StringIO, form: Literal["json", "text"]
) -> None:
    configure(LogSettings(format=form), out)
    evil = "/\x1b[2J\x9b31m\r\x85\u2028\u202e\nforged entry"
    structlog.stdlib.get_logger("a").info("request", path=evil, deep=[evil])
    logging.getLogger("b").warning("bad %s", evil)
    try:
        int(evil)
    except ValueError:
        logging.getLogger("b").exception("bug")
    written = out.getvalue()
    assert all(letter.isprintable() or letter == "\n" for letter in written)
    assert not [line for line in written.splitlines() if line.startswith("forged")]


@given(st.text(max_size=200))
def test_hiding_never_fails_and_is_done_once(text: str) -> None:
    once = redact_text(text)
    assert redact_text(once) == once


def page(metrics: Metrics) -> str:
    return metrics.render()[0].decode()


def test_counters_histograms_and_gauges_show_on_the_page() -> None:
    metrics = Metrics()
    metrics.counter("premises_a_total", "A.", ["kind"]).labels("x").inc()
    metrics.histogram("premises_b_seconds", "B.", limits=(1, 2)).observe(1.5)
    metrics.gauge("premises_c", "C.", lambda: 3)
    metrics.gauges("premises_d", "D.", "queue", lambda: {"cpu": 4, "gpu": 5})
    text = page(metrics)
    for line in (
        'premises_a_total{kind="x"} 1.0',
        'premises_b_seconds_bucket{le="2.0"} 1.0',
        "premises_c 3.0",
        'premises_d{queue="gpu"} 5.0',
    ):
        assert line in text


def test_the_page_shows_what_the_process_takes() -> None:
    metrics = Metrics()
    values = dict(line.rsplit(" ", 1) for line in page(metrics).splitlines() if line[0] != "#")
    assert float(values["process_resident_memory_bytes"]) > 1e6
    assert float(values["process_cpu_seconds_total"]) > 0
    assert float(values["process_threads"]) >= 1
    assert float(values["process_open_fds"]) == pytest.approx(
        len(list(Path("/proc/self/fd").iterdir())), abs=5
    )
    assert metrics.render()[1].startswith("text/plain")


def test_a_number_that_cannot_be_read_does_not_cost_the_others() -> None:
    metrics = Metrics()
    metrics.gauge("premises_bad", "Bad.", lambda: 1 / 0)
    metrics.gauge("premises_good", "Good.", lambda: 1)
    with capture_logs() as entries:
        text = page(metrics)
    assert "premises_good 1.0" in text
    assert "premises_bad 1" not in text
    assert [entry["metric"] for entry in entries] == ["premises_bad"]


def test_two_instances_share_nothing() -> None:
    first, second = Metrics(), Metrics()
    first.counter("premises_a_total", "A.").inc()
    second.counter("premises_a_total", "A.")
    assert "premises_a_total 0.0" in page(second)
    with pytest.raises(ValueError, match="premises_a"):
        first.counter("premises_a_total", "A.")
