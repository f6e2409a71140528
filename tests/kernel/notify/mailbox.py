"""A foreign mail server on this machine, as much of one as RFC 5321 makes a client need."""

import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

HANGS_UP = ""


@dataclass
class Mailbox:
    """What it was handed; `replies` are what it says to a command instead of taking it.

    To a command it replies nothing to, it ends the line.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    replies: Mapping[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None


@contextmanager
def receiving_mail(tls: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    mailbox = Mailbox(tls=tls)
    line = type("Line", (_Line,), {"mailbox": mailbox})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), line)
    server.daemon_threads = True
    mailbox.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield mailbox
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Line(socketserver.BaseRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        self.line, self.is_private = self.request.makefile("rb"), False
        self.say("220 here")
        while command := self.line.readline():
            word = command.split()[0].decode().upper()
            self.mailbox.commands.append(command.decode().strip())
            if self.mailbox.replies.get(word) == HANGS_UP:
                break
            self.obey(word)
        self.line.close()
        self.request.close()

    def obey(self, word: str) -> None:
        usual = {"EHLO": self.offers(), "AUTH": "235 welcome", **self.mailbox.replies}
        if word == "DATA" and word not in usual:
            self.take()
        elif word == "STARTTLS" and self.mailbox.tls is not None:
            self.say("220 go ahead")
            self.is_private = True
            self.request = self.mailbox.tls.wrap_socket(self.request, server_side=True)
            self.line = self.request.makefile("rb")
        else:
            self.say(usual.get(word, "250 ok"))

    def offers(self) -> str:
        can_hide = self.mailbox.tls is not None and not self.is_private
        return "250-here\r\n250 " + ("STARTTLS" if can_hide else "AUTH PLAIN")

    def take(self) -> None:
        self.say("354 go ahead")
        lines = []
        while (line := self.line.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mailbox.mails.append(mail)
        self.say("250 taken")

    def say(self, text: str) -> None:
        self.request.sendall(f"{text}\r\n".encode())
