"""What a function inside the sandbox can do, what it cannot, and what its caller is told."""

import math
import operator
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.images import inspect
from premises.kernel.sandbox import Forkserver, Sandbox

MIB = 2**20


@pytest.fixture(scope="module")
def forkserver() -> Iterator[Forkserver]:
    server = Forkserver()
    yield server
    server.close()


@pytest.fixture
def sandbox(forkserver: Forkserver) -> Sandbox:
    return Sandbox(256 * MIB, 5, 20, forkserver=forkserver)


def refusal(sandbox: Sandbox, function: Callable[..., object], *arguments: object) -> Invalid:
    with pytest.raises(Invalid) as caught:
        sandbox.run(function, *arguments)
    return caught.value


def wait_until(condition: Callable[[], bool], patience_s: float = 10) -> bool:
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def server_pid(forkserver: Forkserver) -> int:
    assert forkserver.walls is not None
    process = forkserver._process
    assert process is not None
    return process.pid


def test_a_function_answers_through_the_wall(sandbox: Sandbox) -> None:
    assert sandbox.run(math.hypot, 3.0, 4.0) == 5.0


def test_arguments_may_be_named(sandbox: Sandbox) -> None:
    assert sandbox.run(re.escape, pattern="a.b") == "a\\.b"


def test_an_answer_of_100_mb_arrives_whole(forkserver: Forkserver) -> None:
    roomy = Sandbox(300_000_000, 10, 30, forkserver=forkserver)
    ones = roomy.run(np.ones, 12_500_000)
    assert ones.nbytes == 100_000_000
    assert ones.min() == ones.max() == 1


def test_an_argument_of_50_mb_arrives_whole(sandbox: Sandbox) -> None:
    assert sandbox.run(len, bytes(50_000_000)) == 50_000_000


def test_a_memory_bomb_is_refused_as_such(sandbox: Sandbox) -> None:
    assert refusal(sandbox, operator.mul, b"x", 10**10).code == "sandbox.memory"
    assert refusal(sandbox, np.ones, 10**9).code == "sandbox.memory"


def test_the_memory_allowed_can_really_be_used(sandbox: Sandbox) -> None:
    assert sandbox.run(len, bytes(100 * MIB)) == 100 * MIB


def test_an_endless_loop_ends_at_its_cpu_limit(forkserver: Forkserver) -> None:
    brief = Sandbox(64 * MIB, 1, 20, forkserver=forkserver)
    started = time.monotonic()
    failure = refusal(brief, operator.pow, 10**6, 10**7)
    assert (failure.code, failure.facts["limit"]) == ("sandbox.time", "cpu")
    assert time.monotonic() - started < 10


def test_a_sleeper_ends_at_its_wall_limit_and_is_killed(forkserver: Forkserver) -> None:
    brief = Sandbox(64 * MIB, 5, 0.3, forkserver=forkserver)
    failure = refusal(brief, time.sleep, 60)
    assert (failure.code, failure.facts["limit"]) == ("sandbox.time", "wall")
    server = psutil.Process(server_pid(forkserver))
    assert wait_until(lambda: not server.children())


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_a_crash_names_its_signal(sandbox: Sandbox, number: signal.Signals) -> None:
    failure = refusal(sandbox, signal.raise_signal, int(number))
    assert (failure.code, failure.facts) == ("sandbox.crashed", {"signal": int(number)})


def test_a_child_that_exits_without_an_answer_crashed(sandbox: Sandbox) -> None:
    failure = refusal(sandbox, os._exit, 0)
    assert (failure.code, failure.facts) == ("sandbox.crashed", {"exit_code": 0})


def test_a_failure_keeps_its_code_and_facts(sandbox: Sandbox) -> None:
    fields = b"IHDR" + (9_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    checked = fields + zlib.crc32(fields).to_bytes(4, "big") + b"\0\0\0\0IDAT"
    failure = refusal(sandbox, inspect, b"\x89PNG\r\n\x1a\n\0\0\0\r" + checked)
    assert failure.code == "images.too_large"
    assert (failure.facts["width"], failure.facts["height"]) == (9_000, 9_000)


def failing_with(code: str, facts: dict[str, object]) -> None:
    failure = Invalid(code, "It is bad.")
    failure.facts.update(facts)
    raise failure


def test_a_failure_may_carry_facts_of_any_name(sandbox: Sandbox) -> None:
    told = refusal(sandbox, failing_with, "a.bad", {"code": 7, "message": "x", "self": None})
    assert (told.code, told.message) == ("a.bad", "It is bad.")
    assert told.facts == {"code": 7, "message": "x", "self": None}


@pytest.mark.parametrize("code", ["a.b\r\nSet-Cookie: x=y", "", "a" * 10_000, "a.b\ud800"])
def test_a_failure_whose_code_is_none_is_no_answer(sandbox: Sandbox, code: str) -> None:
    assert refusal(sandbox, failing_with, code, {}).code == "sandbox.garbled"


def test_any_other_exception_travels_as_its_text(sandbox: Sandbox) -> None:
    failure = refusal(sandbox, int, "many")
    assert failure.code == "sandbox.failed"
    assert failure.facts["error"] == "ValueError"
    assert "many" in str(failure.facts["reason"])


def test_sys_exit_ends_the_child_and_not_the_server(sandbox: Sandbox) -> None:
    assert refusal(sandbox, sys.exit, 3).facts["error"] == "SystemExit"
    assert sandbox.run(abs, -1) == 1


def test_an_answer_that_is_no_plain_value_is_refused(sandbox: Sandbox) -> None:
    assert refusal(sandbox, Path, "/").facts["error"] == "TypeError"


def test_noise_on_the_pipe_is_never_taken_for_an_answer(sandbox: Sandbox) -> None:
    assert refusal(sandbox, os.write, 3, b"\xff" * 64).code == "sandbox.garbled"
    forged = (4).to_bytes(8) + (0).to_bytes(8) + b'["x"'
    assert refusal(sandbox, os.write, 3, forged).code == "sandbox.garbled"


def test_an_argument_that_cannot_pass_is_a_mistake_of_the_caller(sandbox: Sandbox) -> None:
    with pytest.raises(TypeError, match="object"):
        sandbox.run(repr, object())
    with pytest.raises(TypeError, match="lambda"):
        sandbox.run(lambda: 1)


def test_no_other_process_or_program_can_be_started(sandbox: Sandbox) -> None:
    if not sandbox.walls.system_calls:
        pytest.skip("the kernel of this machine takes no filter of system calls")
    assert refusal(sandbox, os.fork).facts["error"] == "PermissionError"
    refused = refusal(sandbox, os.execv, "/bin/true", ["true"])
    assert refused.facts["error"] == "PermissionError"
    assert sandbox.run(os.system, "true") != 0


def test_a_function_may_start_threads_of_its_own(sandbox: Sandbox) -> None:
    code = "import threading; t = threading.Thread(target=print); t.start(); t.join()"
    assert sandbox.run(exec, code) is None


def test_no_other_process_can_be_signalled(sandbox: Sandbox) -> None:
    if not sandbox.walls.system_calls:
        pytest.skip("the kernel of this machine takes no filter of system calls")
    assert refusal(sandbox, os.kill, os.getpid(), 0).facts["error"] == "PermissionError"
    assert refusal(sandbox, os.kill, 0, 0).facts["error"] == "PermissionError"


def test_the_network_is_refused(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        socket.create_connection(address, 5).close()
        failure = refusal(sandbox, socket.create_connection, address, 2)
    assert failure.code == "sandbox.failed"
    assert failure.facts["error"] in {"PermissionError", "OSError"}


def test_no_file_can_be_written(sandbox: Sandbox, tmp_path: Path) -> None:
    if not sandbox.walls.files:
        pytest.skip("the kernel of this machine has no Landlock")
    there = tmp_path / "there"
    there.write_text("kept")
    assert refusal(sandbox, os.mkdir, str(tmp_path / "new")).facts["error"] == "PermissionError"
    assert refusal(sandbox, os.remove, str(there)).facts["error"] == "PermissionError"
    assert refusal(sandbox, os.truncate, str(there), 0).facts["error"] == "PermissionError"
    assert there.read_text() == "kept"


def test_the_environment_of_the_service_is_not_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PREMISES_SECRET", "hidden")
    server = Forkserver(preload=())
    try:
        assert Sandbox(64 * MIB, 5, 20, forkserver=server).run(os.getenv, "PREMISES_SECRET") is None
    finally:
        server.close()


def test_open_files_of_the_service_are_not_seen(sandbox: Sandbox) -> None:
    seen = sandbox.run(os.listdir, "/proc/self/fd")
    # Nothing, nothing, nothing, the pipe, and the folder that is being listed.
    assert sorted(seen) == ["0", "1", "2", "3", "4"]


def test_eight_threads_work_at_once(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: sandbox.run(math.factorial, n), range(80)))
    assert answers == [math.factorial(n) for n in range(80)]


def test_a_thread_that_has_ended_takes_no_server_with_it() -> None:
    """The system ends a process with the thread that spawned it, if one asks it wrongly."""
    server = Forkserver(preload=())
    sandbox = Sandbox(64 * MIB, 5, 20, forkserver=server)
    try:
        starter = threading.Thread(target=sandbox.run, args=(abs, -1))
        starter.start()
        starter.join()
        pid = server_pid(server)
        time.sleep(0.1)
        assert sandbox.run(abs, -2) == 2
        assert server_pid(server) == pid
    finally:
        server.close()


def test_a_server_that_was_killed_is_started_again() -> None:
    server = Forkserver(preload=())
    sandbox = Sandbox(64 * MIB, 5, 20, forkserver=server)
    try:
        for _ in range(3):
            os.kill(server_pid(server), signal.SIGKILL)
            assert sandbox.run(abs, -1) == 1
    finally:
        server.close()


def test_a_server_killed_in_the_middle_of_a_call_costs_no_answer() -> None:
    server = Forkserver(preload=())
    sandbox = Sandbox(64 * MIB, 5, 20, forkserver=server)
    try:
        pid = server_pid(server)
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(sandbox.run, time.sleep, 1)
            assert wait_until(lambda: bool(psutil.Process(pid).children()))
            (child,) = psutil.Process(pid).children()
            os.kill(pid, signal.SIGKILL)
            assert answer.result() is None
        assert wait_until(lambda: not child.is_running())
        assert server_pid(server) != pid
    finally:
        server.close()


def test_a_server_that_cannot_start_is_told_as_such(capfd: pytest.CaptureFixture[str]) -> None:
    server = Forkserver(preload=("premises.no_such_room",))
    with pytest.raises(Unavailable) as caught:
        Sandbox(64 * MIB, 5, 20, forkserver=server).run(abs, -1)
    assert caught.value.code == "sandbox.unavailable"
    assert "no_such_room" in capfd.readouterr().err


def test_a_forked_process_starts_a_server_of_its_own(
    sandbox: Sandbox, forkserver: Forkserver
) -> None:
    ours = server_pid(forkserver)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if sandbox.run(abs, -1) == 1 and server_pid(forkserver) != ours else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert sandbox.run(abs, -1) == 1
    assert server_pid(forkserver) == ours


def test_nothing_is_left_behind_by_a_hundred_calls(
    sandbox: Sandbox, forkserver: Forkserver
) -> None:
    server = psutil.Process(server_pid(forkserver))

    def at_rest() -> tuple[int, int]:
        # The server lets go of a call's socket a moment after its child is gone.
        assert wait_until(lambda: not server.children())
        time.sleep(0.1)
        return psutil.Process().num_fds(), server.num_fds()

    before = at_rest()
    for n in range(98):
        sandbox.run(abs, n)
    refusal(sandbox, os.abort)
    refusal(sandbox, int, "many")
    assert at_rest() == before


def test_kill_minus_9_of_the_service_leaves_no_process(tmp_path: Path) -> None:
    program = (
        "import threading, time\n"
        "from premises.kernel.sandbox import Sandbox, Forkserver\n"
        "s = Sandbox(2**26, 5, 300, forkserver=Forkserver(preload=()))\n"
        "for _ in range(3): threading.Thread(target=s.run, args=(time.sleep, 200)).start()\n"
    )
    path = os.pathsep.join(p for p in sys.path if p)
    with subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": path}
    ) as service:
        whole = psutil.Process(service.pid)
        assert wait_until(lambda: len(whole.children(recursive=True)) == 4, 30)
        family = whole.children(recursive=True)
        service.kill()
    assert wait_until(lambda: not any(process.is_running() for process in family))


def test_closing_the_server_ends_the_child_at_work() -> None:
    server = Forkserver(preload=())
    sandbox = Sandbox(64 * MIB, 5, 20, forkserver=server)
    with server.call() as (_, status):
        pid = server_pid(server)
        assert wait_until(lambda: bool(psutil.Process(pid).children()))
        server.close()
        assert status.recv(4) == b""
    assert not psutil.pid_exists(pid)
    assert sandbox.run(abs, -1) == 1
    server.close()
