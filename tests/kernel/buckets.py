"""A server that answers as buckets do, as far as listing and fetching goes.

Both Google's and Amazon's stores list by `GET /bucket?list-type=2` and fetch by `GET /bucket/key`:
https://docs.cloud.google.com/storage/docs/xml-api, https://docs.aws.amazon.com/AmazonS3/.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

_STAMP = "Sat, 01 Feb 2025 10:00:00 GMT"


@contextmanager
def bucket(name: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """A bucket with these files; yields the address of its server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            found, _, key = unquote(where.path).lstrip("/").partition("/")
            if found != name:
                self._answer(404, b"")
            elif not key:
                prefix = parse_qs(where.query).get("prefix", [""])[0]
                self._answer(200, _listing(name, files, prefix))
            else:
                self._answer(200 if key in files else 404, files.get(key, b""))

        def do_HEAD(self) -> None:
            self.do_GET()

        def _answer(self, status: int, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Last-Modified", _STAMP)
            self.send_header("ETag", '"1"')
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _listing(name: str, files: Mapping[str, bytes], prefix: str) -> bytes:
    rows = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>2025-02-01T10:00:00.000Z</LastModified>"
        f'<ETag>"1"</ETag><Size>{len(data)}</Size></Contents>'
        for key, data in sorted(files.items())
        if key.startswith(prefix)
    )
    head = f"<Name>{name}</Name><IsTruncated>false</IsTruncated>"
    return f"<?xml version='1.0'?><ListBucketResult>{head}{rows}</ListBucketResult>".encode()
