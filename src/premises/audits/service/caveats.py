"""What a report could not do and why, and the one sentence that says what came of it."""

from collections.abc import Iterator, Sequence
from typing import Final

from premises.audits.models import PhotoKind
from premises.audits.radiometry.recording import FileClass
from premises.audits.service.costing import Costing
from premises.audits.service.readings import Reading
from premises.audits.service.views import Scenery, Viewed
from premises.audits.thermography import Gate, Kind
from premises.kernel.errors import Invalid, NotFound

_NOTHING: Final = (
    "Screening only: no photo holds temperatures, so nothing could be measured. Send the thermal"
    " camera's own file, or the ends of its colour scale."
)
_UNKNOWN_SIZE: Final = (
    "Nothing tells how large the view is, so neither watts nor money can be told: send its width"
    " in metres as sceneWidthM."
)
_GUESSED_SIZE: Final = (
    "How large the view is was guessed, so watts and money are rough: send its width in metres as"
    " sceneWidthM."
)
_NO_PHOTOS: Final = "Screening only: no photos were sent, so nothing could be measured."


def caveats_of(readings: Sequence[Reading], scenery: Scenery, costing: Costing) -> tuple[str, ...]:
    """Sentences on everything that was left out, guessed or not understood, each once."""
    said = (
        *_on_files(readings),
        *(
            f"{one.name} shows the same spot as another photo, and counts once."
            for one in scenery.doubles
        ),
        *(sentence for one in scenery.views for sentence in _on_view(one)),
        *costing.remarks,
        *costing.plan.left_out,
    )
    return tuple(dict.fromkeys(said))


def summary_of(readings: Sequence[Reading], views: Sequence[Viewed], costing: Costing) -> str:
    """What came of it, in one or two sentences."""
    if not readings:
        return _NO_PHOTOS
    if not views:
        return _nothing(readings)
    measured = [one for one in views if one.examination.verdict.has_numbers]
    if not measured:
        return f"Nothing was measured: {views[0].examination.verdict.sentence}"
    places = sum(
        region.kind is not Kind.GLASS for one in measured for region in one.examination.regions
    )
    if not places:
        return "No place was found that loses more heat than the surface around it."
    told = "one place" if places == 1 else f"{places} places"
    what = _UNKNOWN_SIZE if costing.cost is None else _how_sure(measured)
    return f"{_way(measured[0])} at {told}. {what}"


def _how_sure(measured: Sequence[Viewed]) -> str:
    """What makes the numbers less sure; that they are sure only where nothing does."""
    verdicts = [one.examination.verdict for one in measured]
    less = [one.sentence for one in verdicts if one.gate is not Gate.QUANTITATIVE][:1]
    if any(one.is_size_guessed for one in measured):
        less.append(_GUESSED_SIZE)
    return " ".join(less) or verdicts[0].sentence


def _nothing(readings: Sequence[Reading]) -> str:
    """Why no photo holds temperatures: what is wrong with one counts more than advice to all."""
    for one in readings:
        if one.trouble is not None and one.photo.kind != PhotoKind.RGB:
            return f"Screening only: nothing could be measured. {_trouble(one, one.trouble)}"
    return _NOTHING


def _trouble(reading: Reading, trouble: Invalid | NotFound) -> str:
    return f"{reading.photo.name}: {trouble.message}"


def _way(viewed: Viewed) -> str:
    """In summer heat comes in where it is lost in winter."""
    is_summer = viewed.view is not None and viewed.view.temperatures.difference_k < 0
    return "Heat comes in" if is_summer else "Heat is lost"


def _on_files(readings: Sequence[Reading]) -> Iterator[str]:
    for one in readings:
        name = one.photo.name
        if len(one.photo.ids) > 1:
            yield f"{name} was sent {len(one.photo.ids)} times, and counts once."
        if one.trouble is not None:
            yield _trouble(one, one.trouble)
        elif one.recording is not None:
            if one.file_class is not FileClass.VISIBLE or one.photo.kind == "thermal":
                yield from (f"{name}: {note.sentence}" for note in one.recording.notes)
            if one.is_thermal and one.photo.kind == "rgb":
                yield f"{name} holds temperatures, though its name says photograph."


def _on_view(viewed: Viewed) -> Iterator[str]:
    name, examination = viewed.photo.name, viewed.examination
    if not examination.verdict.has_numbers:
        yield f"{name}: {examination.verdict.sentence}"
    yield from (f"{name}: {note.sentence}" for note in viewed.notes)
    yield from (f"{name}: {remark}" for remark in examination.remarks)
    if viewed.view is not None and examination.regions:
        scale = viewed.view.scale
        if scale.is_guess or scale.metres_per_px is None:
            yield f"{name}: {scale.reason}"
        if examination.verdict.has_numbers and viewed.losses.total_w is None:
            yield f"{name}: its places are of unknown size, so they are in no sum."
