"""A list of requests that the kernel shall refuse to a process, for good.

This is a list of refusals and not of permissions: decoders and numpy may do what they need, while
what a hijacked one would want first is closed. Only x86-64 is known here, the one architecture on
which this list has been run; elsewhere the other walls stand without it.
"""

import ctypes
import errno
import os
import struct

_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
_ARCHITECTURE = "x86_64"
_AUDIT_ARCHITECTURE = 0xC000003E
_X32_CALLS_FROM = 0x40000000
_CLONE_THREAD = 0x10000

# Numbers of arch/x86/entry/syscalls/syscall_64.tbl.
_REFUSED = {
    "socket": 41,
    "fork": 57,
    "vfork": 58,
    "execve": 59,
    "ptrace": 101,
    "rt_sigqueueinfo": 129,
    "tkill": 200,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "unshare": 272,
    "rt_tgsigqueueinfo": 297,
    "perf_event_open": 298,
    "setns": 308,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "bpf": 321,
    "execveat": 322,
    "userfaultfd": 323,
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,
    "pidfd_open": 434,
    "pidfd_getfd": 438,
}
_CLONE, _CLONE3, _KILL, _TGKILL, _PRLIMIT64 = 56, 435, 62, 234, 302

# Classic BPF (linux/filter.h): load a word, compare it with a constant, return a verdict.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _KILL_PROCESS, _FAIL_WITH = 0x7FFF0000, 0x80000000, 0x00050000

_Step = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def is_available(libc: ctypes.CDLL, architecture: str) -> bool:
    """Whether the kernel takes filters: asked with no filter at all, it must miss the pointer."""
    libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, None, 0, 0)
    return architecture == _ARCHITECTURE and ctypes.get_errno() == errno.EFAULT


def refuse_calls(libc: ctypes.CDLL, own_pid: int) -> None:
    """Install the list for this process; it may still start threads and signal itself.

    Raises:
        OSError: the kernel did not take the filter.

    """
    steps = b"".join(struct.pack("=HBBI", *step) for step in _filter(own_pid))
    buffer = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.addressof(buffer))
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _filter(own_pid: int) -> list[_Step]:
    return [
        (_LOAD, 0, 0, _AT_ARCHITECTURE),
        (_EQUAL, 1, 0, _AUDIT_ARCHITECTURE),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _AT_NUMBER),
        *_when(_AT_LEAST, _X32_CALLS_FROM, errno.EPERM),
        *(step for number in _REFUSED.values() for step in _when(_EQUAL, number, errno.EPERM)),
        # Told that this newer call does not exist, the C library falls back to the older one,
        # whose argument can be seen here.
        *_when(_EQUAL, _CLONE3, errno.ENOSYS),
        *_only_if(_CLONE, _ANY_BIT, _CLONE_THREAD),
        *_only_if(_KILL, _EQUAL, own_pid),
        *_only_if(_TGKILL, _EQUAL, own_pid),
        *_only_if(_PRLIMIT64, _EQUAL, 0),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _when(test: int, constant: int, code: int) -> list[_Step]:
    return [(test, 0, 1, constant), (_RETURN, 0, 0, _FAIL_WITH | code)]


def _only_if(number: int, test: int, constant: int) -> list[_Step]:
    """Allow the call only where its first argument passes the test."""
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _AT_FIRST_ARGUMENT),
        (test, 1, 0, constant),
        (_RETURN, 0, 0, _FAIL_WITH | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
