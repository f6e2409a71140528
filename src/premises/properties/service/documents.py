"""GraphQL documents that clients may name by their SHA-256 instead of sending them."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import Forbidden, Invalid, NotFound
from premises.properties.models import DocumentRow

_MOST_REMEMBERED_BYTES: Final = 4_000_000
_NOTED_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Document:
    """One that is known here; `is_allowed` if an operator put it on the list."""

    hash: str
    text: str
    is_allowed: bool
    used_at: datetime


class Documents:
    """The register of documents, of which those used last are remembered.

    Where only those are executed that are `allowed`, what clients register means nothing.
    """

    def __init__(
        self, database: Database, mode: Literal["any", "allowed"], most_registered: int
    ) -> None:
        self._database = database
        self._only_allowed = mode == "allowed"
        self._most = most_registered
        self._lock = threading.Lock()
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._bytes = 0

    def resolve(self, text: str | None, sha256: str | None) -> tuple[str, str]:
        """The document that is meant by its text, its SHA-256 or both, and its SHA-256.

        Raises:
            NotFound: only the SHA-256 was sent, and it is not known here.
            Forbidden: only documents on the list are executed, and this is none of them.
            Invalid: text and SHA-256 do not belong together.

        """
        if text is not None:
            meant = _sha256(text)
            if sha256 not in {None, meant}:
                raise Invalid(
                    "properties.hash_mismatch", "provided sha does not match query", found=meant
                )
            if self._only_allowed and self._text(meant) is None:
                raise _not_allowed()
            return meant, text
        found = self._text(sha256 or "")
        if found is None:
            raise _not_allowed() if self._only_allowed else _not_found()
        return sha256 or "", found

    def register(self, sha256: str, text: str) -> None:
        """Keep a document that a client will name from now on; the one used longest ago goes."""
        if self._only_allowed or self._most == 0 or self._remembered(sha256) is not None:
            return
        with self._database.write() as session:
            now = self._database.now(session)
            _keep(session, sha256, text, now, is_allowed=False)
            self._make_room(session)
        self._remember(sha256, text)

    def allow(self, text: str) -> str:
        """Put a document on the list; returns its SHA-256."""
        sha256 = _sha256(text)
        with self._database.write() as session:
            _keep(session, sha256, text, self._database.now(session), is_allowed=True)
        return sha256

    def forbid(self, sha256: str) -> None:
        """Take a document off the list, and forget it.

        A server that remembers it goes on with it until it is started anew.

        Raises:
            NotFound: it is not known here.

        """
        with self._database.write() as session:
            row = session.get(DocumentRow, sha256)
            if row is None:
                raise NotFound("properties.no_document", f"No document has the hash {sha256}.")
            session.delete(row)
        with self._lock:
            gone = self._texts.pop(sha256, "")
            self._bytes -= len(gone)

    def list(self) -> list[Document]:
        """All that are known, those on the list first, the one used last first."""
        by = (DocumentRow.is_allowed.desc(), DocumentRow.used_at.desc(), DocumentRow.hash)
        with self._database.read() as session:
            rows = session.scalars(sa.select(DocumentRow).order_by(*by))
            return [Document(row.hash, row.text, row.is_allowed, row.used_at) for row in rows]

    def _text(self, sha256: str) -> str | None:
        found = self._remembered(sha256)
        if found is not None:
            return found
        with self._database.read() as session:
            row = session.get(DocumentRow, sha256)
            if row is None or (self._only_allowed and not row.is_allowed):
                return None
            text, used_at, now = row.text, row.used_at, self._database.now(session)
        if now - used_at > _NOTED_EVERY:
            self._note_use(sha256, now)
        self._remember(sha256, text)
        return text

    def _note_use(self, sha256: str, now: datetime) -> None:
        same = DocumentRow.hash == sha256
        with self._database.write() as session:
            session.execute(sa.update(DocumentRow).where(same).values(used_at=now))

    def _make_room(self, session: Session) -> None:
        theirs = DocumentRow.is_allowed.is_(False)
        count = session.scalar(sa.select(sa.func.count()).where(theirs)) or 0
        if count <= self._most:
            return
        oldest = (
            sa.select(DocumentRow.hash)
            .where(theirs)
            .order_by(DocumentRow.used_at, DocumentRow.hash)
            .limit(count - self._most)
        )
        gone = session.scalars(oldest).all()
        session.execute(sa.delete(DocumentRow).where(DocumentRow.hash.in_(gone)))

    def _remembered(self, sha256: str) -> str | None:
        with self._lock:
            found = self._texts.get(sha256)
            if found is not None:
                self._texts.move_to_end(sha256)
            return found

    def _remember(self, sha256: str, text: str) -> None:
        with self._lock:
            if sha256 not in self._texts:
                self._texts[sha256] = text
                self._bytes += len(text)
            while self._bytes > _MOST_REMEMBERED_BYTES:
                _, gone = self._texts.popitem(last=False)
                self._bytes -= len(gone)


def _keep(session: Session, sha256: str, text: str, now: datetime, *, is_allowed: bool) -> None:
    row = session.get(DocumentRow, sha256) or _added(session, sha256, text, now)
    row.is_allowed, row.used_at = row.is_allowed or is_allowed, now


def _added(session: Session, sha256: str, text: str, now: datetime) -> DocumentRow:
    row = DocumentRow(hash=sha256, text=text, is_allowed=False, created_at=now, used_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Another request brought the same document at the same time.
        return session.get_one(DocumentRow, sha256)
    return row


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _not_found() -> NotFound:
    return NotFound("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")


def _not_allowed() -> Forbidden:
    return Forbidden(
        "properties.document_not_allowed",
        "Only documents that the operator has put on the list are executed here.",
    )
