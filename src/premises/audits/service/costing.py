"""What the losses of a home cost in a year, and what to do about them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from premises.audits.energy import (
    AnnualCost,
    Economy,
    Fuel,
    Household,
    Overrides,
    RegionCost,
    Tables,
    annual,
    economy,
    household_of,
    savings_ceiling_usd,
    whole_house,
    within_house,
)
from premises.audits.figures import Ledger
from premises.audits.retrofits import Defect, Measure, Plan, Wishes, plan, screening
from premises.audits.service.materials import Material
from premises.audits.service.views import Viewed
from premises.audits.thermography import Kind, RegionLoss, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Costing:
    """Money: `cost` is None where nothing could be measured, and the plan is then general.

    `prices` are those of the places, by the numbers that people are told.
    """

    household: Household
    economy: Economy
    cost: AnnualCost | None
    prices: Mapping[int, RegionCost]
    plan: Plan
    remarks: Sequence[str]


def costing_of(
    material: Material,
    views: Sequence[Viewed],
    tables: Tables,
    measures: Sequence[Measure],
    ledger: Ledger,
) -> Costing:
    """The costs of what was found, and a plan against them."""
    household = _household(material.inputs.get("household") or {})
    home = economy(household, _overrides(material.inputs.get("heating") or {}), tables)
    house = whole_house(home.climate, home, tables, ledger)
    measured = [one for one in views if one.examination.verdict.has_numbers]
    cost = annual([one.losses for one in measured], home, ledger, seed=material.seed)
    remarks: tuple[str, ...] = ()
    if cost is not None:
        cost, remarks = within_house(cost, house, ledger)
    wishes = Wishes(
        household.ownership,
        household.budget_usd,
        savings_ceiling_usd(house, tables, ledger),
    )
    prices = _prices(measured, cost) if cost else {}
    general = screening(material.part, measures, wishes, _side(views))
    defects = _defects(material, measured, prices)
    return Costing(
        household=household,
        economy=home,
        cost=cost,
        prices=prices,
        plan=plan(defects, measures, wishes, ledger) if cost else general,
        remarks=(*household.remarks, *_on_place(household, tables), *remarks),
    )


def _side(views: Sequence[Viewed]) -> Side:
    """Outside only where nothing was seen from inside."""
    sides = {one.examination.side for one in views}
    return Side.OUTSIDE if sides == {Side.OUTSIDE} else Side.INSIDE


def _household(said: Mapping[str, Any]) -> Household:
    return household_of(
        said.get("zipCode"),
        said.get("ownership"),
        said.get("retrofitBudget"),
        said.get("energyCompany"),
        said.get("appliances"),
    )


def _on_place(household: Household, tables: Tables) -> Iterator[str]:
    """A sentence where a ZIP code is well written, and yet no place is known for it."""
    if household.zip_code and tables.state_of(household.zip_code) is None:
        yield (
            f"ZIP code {household.zip_code} lies in no state known here, so national averages are"
            " used for what you did not state."
        )


def _overrides(heating: Mapping[str, Any]) -> Overrides:
    known = {one.name: heating.get(one.name) for one in fields(Overrides)}
    fuel = known.pop("fuel")
    return Overrides(**known, fuel=Fuel(fuel) if fuel else None)


def _prices(measured: Sequence[Viewed], cost: AnnualCost) -> dict[int, RegionCost]:
    """The costs of places are numbered on through the views in which something was measured."""
    priced = {one.number: one for one in cost.regions}
    found: dict[int, RegionCost] = {}
    before = 0
    for viewed in measured:
        for region in viewed.losses.regions:
            if before + region.number in priced:
                found[viewed.first + region.number] = priced[before + region.number]
        before += max((one.number for one in viewed.losses.regions), default=0)
    return found


def _defects(
    material: Material, measured: Sequence[Viewed], prices: Mapping[int, RegionCost]
) -> list[Defect]:
    """Every place with its price; places of unknown size have none, and are left out."""
    return [
        replace(
            _defect(material, kinds[lost.number], lost, prices[lost.number]),
            view=view,
            side=viewed.examination.side,
        )
        for view, viewed in enumerate(measured)
        for kinds in [{one.number: one.kind for one in viewed.told_examination.regions}]
        for lost in viewed.told_losses.regions
        if lost.number in prices
    ]


def _defect(material: Material, kind: Kind, lost: RegionLoss, price: RegionCost) -> Defect:
    return Defect(
        number=lost.number,
        kind=kind,
        part=material.part,
        conduction_usd=price.conduction_usd,
        air_usd=price.air_usd,
        area_m2=lost.area_m2.p50 if lost.area_m2 else None,
        length_m=lost.length_m.p50 if lost.length_m else None,
    )
