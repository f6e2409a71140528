"""A worker's name says on its own machine whether it still lives."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from premises.kernel.jobs import owners


def test_this_process_lives() -> None:
    assert not owners.is_dead(owners.this_process())
    assert len(owners.this_process()) <= 160


def test_a_killed_process_is_dead_even_before_its_parent_has_asked() -> None:
    child = subprocess.Popen(["/bin/sleep", "60"])
    owner = owners.of(child.pid)
    assert not owners.is_dead(owner)
    child.kill()
    time.sleep(0.1)
    assert owners.is_dead(owner)
    child.wait()
    assert owners.is_dead(owner)


@pytest.mark.parametrize(("field", "value"), [(1, "another boot"), (3, "1")])
def test_another_boot_or_another_process_of_the_same_number_is_dead(field: int, value: str) -> None:
    parts = owners.this_process().split("|")
    parts[field] = value
    assert owners.is_dead("|".join(parts))


def test_what_runs_on_another_machine_is_never_known_to_be_dead() -> None:
    parts = owners.this_process().split("|")
    assert not owners.is_dead("|".join(["elsewhere", "boot", "999999999", "1"]))
    assert not owners.is_dead("|".join(["elsewhere", *parts[1:]]))


def test_machines_made_from_one_image_are_told_apart(tmp_path: Path) -> None:
    """They share a name; one must not think that the other is itself before it was restarted."""
    files = [tmp_path / name for name in "ab"]
    for file in files:
        file.write_text(f"{file.name * 32}\n")
    first, second, unknown = map(owners.machine, (*files, tmp_path / "none"))
    assert len({first, second, unknown}) == 3
    assert "aaaa" not in first, "the number itself is nobody's business"
    assert owners.machine(files[0]) == first
    assert owners.machine() in owners.this_process()


def test_a_process_of_another_user_lives() -> None:
    assert not owners.is_dead(owners.of(1)) or os.getpid() == 1
