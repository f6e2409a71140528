"""Everything that was found, as plain data: for our own routes, pages and comparisons."""

from collections.abc import Sequence
from typing import Any

from premises.audits.comparison import spot_of, stored
from premises.audits.retrofits import Suggestion, words
from premises.audits.service.costing import Costing
from premises.audits.service.plain import cents, plain
from premises.audits.service.readings import Reading
from premises.audits.service.reports import band_of
from premises.audits.service.views import Scenery, Viewed
from premises.audits.thermography import Kind, Region, RegionLoss, Temperatures


def findings_of(
    readings: Sequence[Reading],
    scenery: Scenery,
    costing: Costing,
    summary: str,
    remarks: Sequence[str],
) -> dict[str, Any]:
    """The findings of a submission; `remarks` are what it could not do, and why."""
    return {
        "summary": summary,
        "files": [_file(one) for one in readings],
        "temperatures": _airs(scenery.airs),
        "views": [_view(one, costing) for one in scenery.views],
        "economy": _economy(costing),
        "cost": _cost(costing),
        "plan": _plan(costing),
        "remarks": list(remarks),
    }


def _file(reading: Reading) -> dict[str, Any]:
    recording = reading.recording
    return {
        "photoIds": list(reading.photo.ids),
        "name": reading.photo.name,
        "kind": reading.photo.kind,
        "fileClass": reading.file_class,
        "camera": plain(recording.camera) if recording else None,
        "takenAt": recording.taken_at.isoformat() if recording and recording.taken_at else None,
        "notes": [note.sentence for note in recording.notes] if recording else [],
        "error": {"code": reading.trouble.code, "message": reading.trouble.message}
        if reading.trouble
        else None,
    }


def _airs(airs: Temperatures | None) -> dict[str, Any] | None:
    return plain(airs) if airs else None


def _view(viewed: Viewed, costing: Costing) -> dict[str, Any]:
    examination, view = viewed.told_examination, viewed.view
    lost = {one.number: one for one in viewed.told_losses.regions}
    spot = spot_of(view, viewed.examination) if view else None
    return {
        "photoId": viewed.photo.ids[0],
        "name": viewed.photo.name,
        "fileClass": viewed.recording.file_class,
        "rows": viewed.celsius.shape[0],
        "columns": viewed.celsius.shape[1],
        "verdict": plain(examination.verdict),
        "side": examination.side,
        "scale": plain(view.scale) if view else None,
        "soundNoiseK": examination.surface.noise_k if examination.surface else None,
        "environment": {
            "used": plain(viewed.environment),
            "stored": plain(viewed.recording.environment),
            "notes": [note.sentence for note in viewed.notes],
        },
        "regions": [_region(one, lost.get(one.number), costing) for one in examination.regions],
        "heat": {
            "conductionW": band_of(viewed.losses.conduction_w, 2),
            "airW": band_of(viewed.losses.air_w, 2),
            "totalW": band_of(viewed.losses.total_w, 2),
        },
        "remarks": list(examination.remarks),
        "spot": stored(spot) if spot else None,
    }


def _region(region: Region, lost: RegionLoss | None, costing: Costing) -> dict[str, Any]:
    price = costing.prices.get(region.number)
    told = {
        "number": region.number,
        "kind": region.kind,
        "isDefect": region.kind is not Kind.GLASS,
        "reason": region.reason,
        "areaPx": region.area_px,
        "lengthPx": round(region.length_px, 1),
        "deepestK": round(region.deepest_k, 2),
        "coldestC": round(region.coldest_c, 2),
        "meanC": round(region.mean_c, 2),
        "soundC": round(region.sound_c, 2),
        "factorMin": _rounded(region.factor_min),
        "factorMean": _rounded(region.factor_mean),
        "incidence": round(region.incidence, 3),
        "mouldRisk": region.mould_risk,
        "usdPerYear": band_of(price.usd, 2) if price else None,
    }
    return told | (_loss(lost) if lost else {})


def _rounded(factor: float | None) -> float | None:
    return None if factor is None else round(factor, 3)


def _loss(lost: RegionLoss) -> dict[str, Any]:
    return {
        "wPerM2": band_of(lost.w_per_m2, 2),
        "areaM2": band_of(lost.area_m2, 4),
        "lengthM": band_of(lost.length_m, 3),
        "conductionW": band_of(lost.conduction_w, 2),
        "airW": band_of(lost.air_w, 2),
        "totalW": band_of(lost.total_w, 2),
    }


def _economy(costing: Costing) -> dict[str, Any]:
    home = costing.economy
    return {
        "climate": plain(home.climate),
        "heating": plain(home.heating),
        "cooling": plain(home.cooling) if home.cooling else None,
    }


def _cost(costing: Costing) -> dict[str, Any] | None:
    cost = costing.cost
    if cost is None:
        return None
    return {
        "kwhPerYear": band_of(cost.kwh, 1),
        "usdPerYear": band_of(cost.usd, 2),
        "bills": [
            {
                "purpose": one.purpose,
                "fuel": one.fuel,
                "usdPerKwh": one.usd_per_kwh,
                "kwhPerYear": band_of(one.kwh, 1),
                "usdPerYear": band_of(one.usd, 2),
            }
            for one in cost.bills
        ],
    }


def _plan(costing: Costing) -> dict[str, Any]:
    plan = costing.plan
    return {
        "isGeneral": costing.cost is None,
        "isCapped": plan.is_capped,
        "savingsUsdPerYear": cents(plan.savings_usd),
        "leftOut": list(plan.left_out),
        "suggestions": [_suggestion(one) for one in plan.suggestions],
    }


def _suggestion(one: Suggestion) -> dict[str, Any]:
    said = words(one)
    return {
        "key": one.measure.key,
        "title": said.title,
        "how": one.measure.how,
        "reason": one.reason,
        "places": list(one.numbers),
        "costUsd": [round(one.cost_low_usd, 2), round(one.cost_high_usd, 2)],
        "savesUsdPerYear": cents(one.saves_usd),
        "paybackYears": round(one.payback_years, 2) if one.payback_years is not None else None,
        "difficulty": said.difficulty,
        "costRange": said.cost_range,
        "estimatedReduction": said.estimated_reduction,
        "lifetime": said.lifetime,
        "source": one.measure.source,
        "asOf": one.measure.as_of,
    }
