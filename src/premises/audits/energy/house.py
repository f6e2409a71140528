"""What a whole home there usually costs to heat and cool: a bound that no picture may exceed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from premises.audits.energy.annual import KWH_PER_W_DAY
from premises.audits.energy.climate import K_PER_F
from premises.audits.energy.costs import AnnualCost, Bill, RegionCost
from premises.audits.energy.economy import noted
from premises.audits.energy.household import Climate, Economy, WholeHouse
from premises.audits.energy.tables import Tables
from premises.audits.figures import Band, Ledger

_HEATING: Final = "UA of a typical home · degree days · 24/1000 / efficiency · price"
_COOLING: Final = "a typical bill · degree days / the nation's · price / the price then"


def whole_house(
    climate: Climate, economy: Economy, tables: Tables, ledger: Ledger | None = None
) -> WholeHouse:
    """What a typical home in that climate spends in a year, with this home's fuel and prices."""
    home = tables.home
    heating = economy.heating
    heating_usd = (
        home.heat_loss_w_per_k.value
        * climate.heating_k_days
        * KWH_PER_W_DAY
        / heating.efficiency
        * heating.usd_per_kwh
    )
    source = f"{_HEATING}; {home.heat_loss_w_per_k.said}"
    cooling_usd = _cooling_usd(climate, economy, tables)
    if cooling_usd:
        source = f"{source}. {_COOLING}; {home.cooling_usd.said}"
    house = WholeHouse(usd=heating_usd + cooling_usd, source=source)
    if ledger is not None:
        noted(economy, ledger)
        _note(house, economy, ledger)
    return house


def savings_ceiling_usd(house: WholeHouse, tables: Tables, ledger: Ledger | None = None) -> float:
    """The most that sealing and insulating saves in a year in the whole home (EPA: 15 %)."""
    share = tables.home.sealing_share
    ceiling = share.value * house.usd
    if ledger is not None:
        ledger.note(
            "energy.savings_ceiling_usd",
            ceiling,
            "$/a",
            formula=f"{share.value:g} · whole house",
            source=share.said,
            inputs=("energy.whole_house_usd",) if "energy.whole_house_usd" in ledger else (),
        )
    return ceiling


def within_house(
    cost: AnnualCost, house: WholeHouse, ledger: Ledger | None = None
) -> tuple[AnnualCost, tuple[str, ...]]:
    """The cost if it is below the whole home's; otherwise scaled down to it, with a sentence."""
    if cost.usd.p50 <= house.usd:
        return cost, ()
    share = house.usd / cost.usd.p50
    sentence = (
        f"The losses were worked out to ${cost.usd.p50:,.0f} a year, more than a whole home there"
        f" usually spends on heating and cooling; they are shown as ${house.usd:,.0f} at most."
    )
    bounded = _scaled(cost, share)
    if ledger is not None:
        _note_bounded(bounded, share, sentence, ledger)
    return bounded, (sentence,)


def _cooling_usd(climate: Climate, economy: Economy, tables: Tables) -> float:
    if economy.cooling is None:
        return 0.0
    home = tables.home
    usual_k_days = tables.nation.cooling_f_days * K_PER_F
    price = economy.cooling.usd_per_kwh / home.cooling_usd_per_kwh.value
    return home.cooling_usd.value * climate.cooling_k_days / usual_k_days * price


def _note(house: WholeHouse, economy: Economy, ledger: Ledger) -> None:
    purposes = ("heating",) if economy.cooling is None else ("heating", "cooling")
    names = [
        f"energy.{one}{what}"
        for one in purposes
        for what in ("_degree_days", ".efficiency", ".usd_per_kwh")
    ]
    formula = f"heating: {_HEATING}; cooling: {_COOLING}"
    ledger.note(
        "energy.whole_house_usd",
        house.usd,
        "$/a",
        formula=formula,
        source=house.source,
        inputs=names,
    )


def _note_bounded(bounded: AnnualCost, share: float, sentence: str, ledger: Ledger) -> None:
    """Note by how much everything was brought down, and each number that is told instead."""

    def note(name: str, value: float, unit: str, formula: str, *of: str) -> None:
        inputs = [one for one in of if one in ledger]
        ledger.note(name, value, unit, formula=formula, source=sentence, inputs=inputs)

    by = "energy.bounded_share"
    note(by, share, "1", "whole house / losses", "energy.usd", "energy.whole_house_usd")
    for what, unit, band in (("usd", "$/a", bounded.usd), ("kwh", "kWh/a", bounded.kwh)):
        name = f"energy.bounded_{what}"
        note(name, band.p50, unit, "losses · bounded share", f"energy.{what}", by)
    monthly, kwh = "energy.bounded_kwh_per_month", "energy.bounded_kwh"
    note(monthly, bounded.kwh.p50 / 12, "kWh/month", "kWh / 12", kwh)
    for one in bounded.regions:
        for way, usd in (("conduction_usd", one.conduction_usd), ("air_usd", one.air_usd)):
            name = f"energy.region.{one.number}"
            formula = "the region's share · bounded share"
            note(f"{name}.bounded_{way}", usd, "$/a", formula, f"{name}.{way}", by)


def _scaled(cost: AnnualCost, share: float) -> AnnualCost:
    def less(one: Band) -> Band:
        return Band(one.p10 * share, one.p50 * share, one.p90 * share)

    return replace(
        cost,
        kwh=less(cost.kwh),
        usd=less(cost.usd),
        regions=tuple(_less_region(one, share, less) for one in cost.regions),
        bills=tuple(_less_bill(one, less) for one in cost.bills),
    )


def _less_region(one: RegionCost, share: float, less: Callable[[Band], Band]) -> RegionCost:
    return replace(
        one,
        conduction_usd=one.conduction_usd * share,
        air_usd=one.air_usd * share,
        kwh=less(one.kwh),
        usd=less(one.usd),
    )


def _less_bill(one: Bill, less: Callable[[Band], Band]) -> Bill:
    return replace(one, kwh=less(one.kwh), usd=less(one.usd))
