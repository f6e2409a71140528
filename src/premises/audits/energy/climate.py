"""How cold and how warm it is where somebody lives."""

from typing import Final

from premises.audits.energy.household import Climate, Household, Overrides
from premises.audits.energy.tables import State, Tables

K_PER_F: Final = 5 / 9


def climate_of(household: Household, overrides: Overrides, tables: Tables) -> Climate:
    """The climate of the ZIP code's state, or of the whole country; what the user knows wins."""
    state = tables.state_of(household.zip_code)
    shown = state or tables.nation
    stated = (overrides.heating_degree_days_k, overrides.cooling_degree_days_k)
    heating, cooling = (
        said if said is not None else round(days * K_PER_F, 1)
        for said, days in zip(stated, (shown.heating_f_days, shown.cooling_f_days), strict=True)
    )
    return Climate(
        place=shown.name,
        heating_k_days=heating,
        cooling_k_days=cooling,
        source=_source(household, state, stated, tables),
        is_default=heating != stated[0] and (state is None or bool(state.basis)),
    )


def _source(
    household: Household,
    state: State | None,
    stated: tuple[float | None, float | None],
    tables: Tables,
) -> str:
    names = ("heating", "cooling")
    said = [name for name, one in zip(names, stated, strict=True) if one is not None]
    parts = [f"stated by the user: {' and '.join(said)} degree days"] if said else []
    if len(said) < len(names):
        parts.append(_looked_up(household, state, tables))
    return "; ".join(parts)


def _looked_up(household: Household, state: State | None, tables: Tables) -> str:
    if state is None:
        why = f"ZIP {household.zip_code} is in no state" if household.zip_code else "no ZIP code"
        return f"national average, because {why}; {tables.degree_days_source}"
    return f"an estimate: {state.basis}" if state.basis else tables.degree_days_source
