"""What a sheet says, by the sections in which clients of the original look for it."""

from typing import Any, Final

from premises.drawings.landmarks import Landmarks, Note, NoteKind
from premises.drawings.models import SheetRow
from premises.drawings.service.facts import block_of, marks_of
from premises.drawings.titleblocks import Source, TitleBlock

_NOTES: Final = {
    "revisions": NoteKind.REVISION,
    "keynotes": NoteKind.KEYNOTE,
    "general_notes": NoteKind.GENERAL,
    "schedules": NoteKind.SCHEDULE,
    "legends": NoteKind.LEGEND,
}
_METHODS: Final = {Source.TEXT: "text", Source.OCR: "ocr", Source.NONE: "none"}


def extracted(row: SheetRow) -> dict[str, Any]:
    """The sections of a sheet, how they were read, and how much there was."""
    block, marks = block_of(row), marks_of(row)
    facts = row.facts or {}
    return {
        "sections": {
            "title_block": _title_block(block),
            **{name: notes(marks, kind) for name, kind in _NOTES.items()},
            "dimensions": facts.get("dimensions") or [],
            "rooms": [{"name": room.name, "number": room.number} for room in marks.rooms],
        },
        "extraction_method": _METHODS[block.source],
        "counts": facts.get("counts") or {},
        "remarks": row.remarks or [],
    }


def notes(marks: Landmarks, kind: NoteKind) -> list[dict[str, str]]:
    """The notes of a kind, each with its number and its heading."""
    return [_note(note) for note in marks.notes if note.kind is kind]


def _title_block(block: TitleBlock) -> dict[str, Any]:
    return {
        "sheet_number": block.number,
        "sheet_title": block.title,
        "revision": block.revision,
        "date": block.issued,
        "discipline": block.discipline,
        "confidence": block.confidence,
        **block.fields,
    }


def _note(note: Note) -> dict[str, str]:
    return {"number": note.key, "text": note.text, "of": note.of}
