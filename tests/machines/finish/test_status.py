"""From when to when there are figures, and how many of each kind."""

from datetime import date

from premises.machines.finish.status import DataStatus, Filled, data_status

NOTHING = Filled()


def test_dates_are_those_of_all_tables_and_alerts_are_counted_by_their_details() -> None:
    found = data_status(
        sensors=Filled(11, date(2022, 2, 23), date(2022, 2, 23)),
        utilisation=Filled(1, date(2022, 2, 23), date(2022, 2, 24)),
        alert_counts=Filled(3, date(2022, 2, 20), date(2022, 2, 23)),
        alert_details=Filled(8, date(2022, 2, 23), date(2022, 2, 23)),
        programs=Filled(6, date(2022, 2, 23), date(2022, 2, 23)),
        energy=NOTHING,
    )
    assert found == DataStatus(date(2022, 2, 20), date(2022, 2, 24), 11, 1, 8, 6, 0)


def test_empty_tables_have_no_dates() -> None:
    found = data_status(
        sensors=NOTHING,
        utilisation=NOTHING,
        alert_counts=NOTHING,
        alert_details=NOTHING,
        programs=NOTHING,
        energy=NOTHING,
    )
    assert (found.first_date, found.last_date, found.sensor_records) == (None, None, 0)
