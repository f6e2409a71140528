"""The program that stands ready with everything loaded and forks a child for each call.

A fork of the service itself would copy its secrets, locks and connections into the child; this
program is started afresh, knows none of them, and costs a call a few milliseconds.
"""

import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import struct
import sys
from collections.abc import Sequence
from dataclasses import astuple

from premises.kernel.sandbox import child, walls

ENDED = struct.Struct("!i")
"""The message about a child's end: its status as `os.waitpid` gives it."""

_WATCH_S = 2.0


def serve(control: socket.socket, preload: Sequence[str]) -> None:
    """Build the walls, load the modules, say so, and fork until the caller is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent_pid = os.getppid()
    # A process can leave the network only while it has one thread, and modules may start more.
    namespace = walls.leave_network()
    for module in preload:
        importlib.import_module(module)
    around = walls.build(namespace)
    # What is loaded by now stays for ever; not looking at it again keeps its pages shared.
    gc.collect()
    gc.freeze()
    control.sendall(bytes(astuple(around)))
    server = _Server(control, around, parent_pid)
    try:
        server.run()
    finally:
        server.kill_all()


class _Server:
    def __init__(self, control: socket.socket, around: walls.Walls, parent_pid: int) -> None:
        self._control = control
        self._walls = around
        self._parent_pid = parent_pid
        self._pid = os.getpid()
        self._status_of: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._bell = _bell_for_ended_children()
        self._selector.register(self._bell, selectors.EVENT_READ)

    def run(self) -> None:
        """Return when the caller has closed its end or is no longer this process's parent."""
        # A copy of the caller's end may live on in some fork of it; hence the look at the parent.
        while os.getppid() == self._parent_pid:
            # A call whose end was told within the same round is no longer among those kept.
            for key, _ in self._selector.select(_WATCH_S):
                if key.fileobj is self._control:
                    if not self._accept():
                        return
                elif key.fileobj is self._bell:
                    self._bell.recv(4096)
                    self._reap()
                elif key.data in self._status_of:
                    self._kill(key.data)

    def kill_all(self) -> None:
        """End every child where the system does not do it by itself when its server ends."""
        for pid in self._status_of:
            os.kill(pid, signal.SIGKILL)

    def _accept(self) -> bool:
        """Fork for the next call; False when there will be no more."""
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not message:
            return False
        stream, status = (socket.socket(fileno=number) for number in descriptors)
        with stream:
            try:
                pid = os.fork()
            except OSError:
                status.close()
                return True
            if pid == 0:
                self._become_child(stream)
        self._status_of[pid] = status
        self._selector.register(status, selectors.EVENT_READ, pid)
        return True

    def _become_child(self, stream: socket.socket) -> None:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            child.run(child.close_all_but(stream), self._walls, self._pid)
            code = 0
        finally:
            # Never return into the server's loop, whatever happened.
            os._exit(code)

    def _kill(self, pid: int) -> None:
        """The caller has hung up: it has its answer, or it wants none any more."""
        self._selector.unregister(self._status_of[pid])
        # Only this process reaps its children, so the number cannot have been given out again.
        os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        for pid in list(self._status_of):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self._tell_end(self._status_of.pop(pid), status)

    def _tell_end(self, caller: socket.socket, status: int) -> None:
        with contextlib.suppress(KeyError):
            self._selector.unregister(caller)
        with caller, contextlib.suppress(OSError):
            caller.send(ENDED.pack(status))


def _bell_for_ended_children() -> socket.socket:
    """A socket that becomes readable when a child ends."""
    bell, ringer = socket.socketpair()
    bell.setblocking(False)
    ringer.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(ringer.detach(), warn_on_full_buffer=False)
    return bell


def main() -> None:
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
