"""What each region loses, written down with its formula, its source and what it came from."""

from typing import Final

from premises.audits.figures import MEASURED, Band
from premises.audits.thermography import air, film
from premises.audits.thermography.air import Leak
from premises.audits.thermography.conduction import GOOD_GLASS_W_M2K, RIM_SD, edge_sd
from premises.audits.thermography.draws import band
from premises.audits.thermography.entries import DEFINITION, Entries
from premises.audits.thermography.findings import Kind, Region
from premises.audits.thermography.losses import Draws, Losses, RegionLoss
from premises.audits.thermography.scene import Side

GLASS_SOURCE: Final = "US IECC 2021, U = 0.30 Btu/h·ft²·°F, for the pane it is compared with"
FILM_CAUSES: Final = ("surface_air_k", "convection", "radiation")
DRIVERS: Final = ("difference_k", "wind_m_s")
AIR_FORMULA: Final = "Q = max(0, 1.2·V·ΔT - Q_conduction) (V in L/s); nothing where no air leaks"
AIR_SOURCE: Final = (
    "the incoming air takes up what the surface loses, so that part is not counted again "
    "(infiltration heat recovery, Buchanan & Sherman, LBNL)"
)
TOTAL_FORMULA: Final = "Q = Q_conduction + Q_air"


def note_region(entries: Entries, region: Region, lacking: Draws) -> None:
    """What was measured of a region, and how sure its deficit is."""
    name = f"region.{region.number}"
    entries.note(f"{name}.area_px", float(region.area_px), "px", MEASURED)
    entries.note(f"{name}.length_px", region.length_px, "px", MEASURED)
    entries.note(f"{name}.sound_c", region.sound_c, "°C", MEASURED)
    entries.note(f"{name}.mean_c", region.mean_c, "°C", MEASURED)
    entries.note(
        f"{name}.deficit_px_k",
        region.deficit_px_k,
        "K·px",
        f"{MEASURED}; ± {edge_sd(region):.0%} for where it ends, {RIM_SD:.0%} of its rim "
        "(own estimates)",
        formula="Σd = Σ(T_sound - T)",
        spread=band(lacking),
    )


def note_film(entries: Entries, region: Region, side: Side, film_w_m2k: Draws) -> None:
    """By which film a kelvin becomes heat."""
    name = f"region.{region.number}"
    if side is Side.OUTSIDE:
        source, formula = film.SOURCE_OUTSIDE, "h = 1 / R_se"
        entries.note(
            f"{name}.film_w_m2k", film_w_m2k, "W/m²K", source, formula=formula, of=("outside_film",)
        )
        return
    entries.note(
        f"{name}.film_w_m2k",
        film_w_m2k,
        "W/m²K",
        film.SOURCE,
        formula=film.FORMULA_WHOLE if region.kind is Kind.GLASS else film.FORMULA,
        of=(f"{name}.sound_c", f"{name}.mean_c", f"{name}.deficit_px_k", *FILM_CAUSES),
    )


def note_leak(entries: Entries, region: Region, leak: Leak) -> None:
    """What comes through a crack."""
    name = f"region.{region.number}"
    entries.note(f"{name}.deepest_k", region.deepest_k, "K", MEASURED)
    entries.note(
        f"{name}.leakage_cm2_m",
        leak.leakage_cm2_m,
        "cm²/m",
        air.SOURCE_LEAKAGE,
        formula="a = 0.3, 1 or 3 by the deepest place's share of ΔT",
        of=(f"{name}.deepest_k", "difference_k"),
    )
    entries.note(
        f"{name}.air_flow_l_s",
        leak.flow_l_s,
        "L/s",
        air.SOURCE_FLOW,
        formula=air.FORMULA_FLOW,
        of=(f"{name}.leakage_cm2_m", f"{name}.length_px", "metres_per_px", *DRIVERS),
    )


def note_outcome(entries: Entries, region: Region, loss: RegionLoss) -> None:
    """What a region loses: W/m² always, watts where something tells how large a pixel is."""
    name = f"region.{region.number}"
    is_glass = region.kind is Kind.GLASS
    beyond = f" - {GOOD_GLASS_W_M2K:g}·ΔT + h·ΔT_surface" if is_glass else ""
    of = (f"{name}.film_w_m2k", f"{name}.deficit_px_k", f"{name}.area_px")
    entries.note(
        f"{name}.w_per_m2",
        loss.w_per_m2,
        "W/m²",
        GLASS_SOURCE if is_glass else DEFINITION,
        formula=f"q = h·Σd / N{beyond}",
        of=(*of, "reading", "plane_k", *(("surface_air_k", "difference_k") if is_glass else ())),
    )
    if loss.conduction_w is not None:
        _note_watts(entries, name, loss)


def _note_watts(entries: Entries, name: str, loss: RegionLoss) -> None:
    leaks = f"{entries.prefix}.{name}.air_flow_l_s" in entries.ledger
    lines: tuple[tuple[str, Band | None, str, str, tuple[str, ...]], ...] = (
        ("area_m2", loss.area_m2, "m²", "A = N·g²", (f"{name}.area_px", "metres_per_px")),
        ("length_m", loss.length_m, "m", "L = l·g", (f"{name}.length_px", "metres_per_px")),
        (
            "conduction_w",
            loss.conduction_w,
            "W",
            "Q = q·A",
            (f"{name}.w_per_m2", f"{name}.area_m2"),
        ),
        ("air_w", loss.air_w, "W", AIR_FORMULA, _air_inputs(name) if leaks else ()),
        ("total_w", loss.total_w, "W", TOTAL_FORMULA, (f"{name}.conduction_w", f"{name}.air_w")),
    )
    for what, value, unit, formula, of in lines:
        source = AIR_SOURCE if leaks and what == "air_w" else DEFINITION
        entries.note(f"{name}.{what}", value, unit, source, formula=formula, of=of)


def _air_inputs(name: str) -> tuple[str, ...]:
    return f"{name}.air_flow_l_s", "difference_k", f"{name}.conduction_w"


def note_sums(entries: Entries, together: Losses) -> None:
    """What all regions lose together; sums are made truth by truth, not of percentiles."""
    numbers = [f"region.{one.number}" for one in together.regions]
    for what, value in (
        ("conduction_w", together.conduction_w),
        ("air_w", together.air_w),
        ("total_w", together.total_w),
    ):
        if value is not None:
            of = tuple(f"{one}.{what}" for one in numbers)
            entries.note(what, value, "W", DEFINITION, formula="sum over the regions", of=of)
    if together.conduction_draws is not None and together.air_draws is not None:
        per_kelvin = together.conduction_draws + together.air_draws
        of = ("total_w", "difference_k")
        entries.note("ua_w_k", per_kelvin, "W/K", DEFINITION, formula="UA = Q / ΔT", of=of)
