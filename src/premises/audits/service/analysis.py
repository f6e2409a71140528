"""One submission is looked at: its photos are read, judged, priced, and a report is made of it."""

from collections.abc import Sequence
from typing import Final

from premises import __version__
from premises.audits.figures import Ledger, document
from premises.audits.references import read_measures, read_tables
from premises.audits.service.caveats import caveats_of, summary_of
from premises.audits.service.costing import costing_of
from premises.audits.service.drawing import picture_of
from premises.audits.service.findings import findings_of
from premises.audits.service.materials import Material, material_of
from premises.audits.service.outcomes import Outcome
from premises.audits.service.plain import plain
from premises.audits.service.readings import Reading, Readings
from premises.audits.service.reports import picture_name, report_of
from premises.audits.service.views import scenery_of
from premises.audits.settings import AuditsSettings
from premises.audits.thermography import Temperatures
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database

RULES: Final = 1
"""Grows with every change of a formula or a rule that makes another report of the same photos."""

VERSION: Final = f"{__version__}+rules.{RULES}"


class Analyst:
    """Finds out all there is to find in a submission."""

    def __init__(self, database: Database, shelf: Shelf, settings: AuditsSettings) -> None:
        self._database = database
        self._shelf = shelf
        self._settings = settings
        self._readings = Readings(shelf, settings)

    def look(self, analysis_id: str) -> Outcome | None:
        """What a submission shows; nothing where its task was removed meanwhile.

        Raises:
            Invalid: the operator's own list of measures cannot be read.
            Unavailable: another try may succeed.

        """
        material = material_of(self._database, analysis_id)
        if material is None:
            return None
        return self._outcome(material, self._readings.read(material))

    def _outcome(self, material: Material, readings: Sequence[Reading]) -> Outcome:
        ledger = Ledger()
        scenery = scenery_of(material, readings, ledger, draws=self._settings.draws)
        measures = read_measures(self._settings.measures)
        costing = costing_of(material, scenery.views, read_tables(), measures, ledger)
        summary = summary_of(readings, scenery.views, costing)
        remarks = caveats_of(readings, scenery, costing)
        picture = picture_of(_title(material), readings, scenery.views, summary)
        return Outcome(
            report=plain(report_of(material, scenery.views, costing, summary)),
            findings=plain(findings_of(readings, scenery, costing, summary, remarks)),
            figures=plain(document(ledger.figures())),
            file_classes={
                photo_id: one.file_class or "unreadable"
                for one in readings
                for photo_id in one.photo.ids
            },
            version=VERSION,
            picture_hash=self._shelf.put(picture).hash if picture else None,
            picture_name=picture_name(material.task_id) if picture else None,
            inside=_as_said(scenery.airs, of_inside=True),
            outside=_as_said(scenery.airs, of_inside=False),
        )


def _title(material: Material) -> str:
    return material.inputs.get("title") or f"Heat loss: {material.part or 'part of a building'}"


def _as_said(airs: Temperatures | None, *, of_inside: bool) -> float | None:
    """A temperature in the unit that it was meant in."""
    if airs is None:
        return None
    celsius = airs.inside_c if of_inside else airs.outside_c
    return round(celsius * 1.8 + 32 if airs.unit == "F" else celsius, 2)
