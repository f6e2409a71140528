"""The data files that come with Premises, read once."""

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from premises.audits.energy import Fuel, Quoted, State, Tables, TypicalHome

DEGREE_DAYS: Final = "NOAA CPC, weighted by population, normals 1971-2000"
ELECTRICITY: Final = "EIA Electric Power Annual, residential average of 2023"


@cache
def read_tables() -> Tables:
    """Everything that is looked up, from the files beside this one."""
    numbers = tomllib.loads(packaged("energy.toml"))
    efficiency, home = numbers["efficiency"], numbers["house"]
    return Tables(
        states=MappingProxyType({one.code: one for one in map(_state, _rows("states.csv"))}),
        zips=MappingProxyType(_zips()),
        fuel_usd_per_kwh={Fuel(name): _price(one) for name, one in numbers["price"].items()},
        efficiency={one: _quoted(efficiency[one]) for one in Fuel},
        air_conditioner=_quoted(efficiency["air_conditioner"]),
        home=TypicalHome(**{name: _quoted(one) for name, one in home.items()}),
        degree_days_source=DEGREE_DAYS,
        electricity_source=ELECTRICITY,
    )


def packaged(name: str) -> str:
    """The text of a file that comes with this package."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _rows(name: str) -> list[dict[str, str]]:
    lines = [line for line in packaged(name).splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def _state(row: Mapping[str, str]) -> State:
    price = row["electricity_usd_per_kwh"]
    return State(
        code=row["code"],
        name=row["name"],
        heating_f_days=float(row["heating_f_days"]),
        cooling_f_days=float(row["cooling_f_days"]),
        basis=row["basis"],
        usd_per_kwh=float(price) if price else None,
        heating_fuel=Fuel(row["heating_fuel"]),
    )


def _zips() -> dict[str, str]:
    return {
        f"{prefix:03}": row["state"]
        for row in _rows("zips.csv")
        for prefix in range(int(row["first"]), int(row["last"]) + 1)
    }


def _quoted(entry: Mapping[str, Any]) -> Quoted:
    return Quoted(entry["value"], entry["source"], entry["as_of"], entry["is_verified"])


def _price(entry: Mapping[str, Any]) -> Quoted:
    """Dollars for a kilowatt-hour out of dollars for what the fuel is sold by."""
    price = round(entry["usd_per_unit"] / entry["kwh_per_unit"], 4)
    said = f"{entry['source']}: ${entry['usd_per_unit']:g} per {entry['unit']}"
    return Quoted(price, said, entry["as_of"], entry["is_verified"])
