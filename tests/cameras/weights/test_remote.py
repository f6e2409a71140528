"""While a detector service is away, pictures wait, and waiting does not count as a try."""

from collections.abc import Iterator

import numpy as np
import pytest
from tests.detecting import Foreign, foreign, free_port
from tests.waiting import until

from premises.cameras.detectors.second_look import SecondLook
from premises.cameras.settings import CamerasSettings
from premises.cameras.weights.choice import FAILED, DetectorChoice
from premises.cameras.weights.remote import DetectorService
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.jobs import Postponed

PICTURE = np.zeros((48, 64, 3), np.uint8)


@pytest.fixture
def service() -> Iterator[Foreign]:
    with foreign() as service:
        yield service


@pytest.fixture
def choice(service: Foreign) -> Iterator[DetectorChoice]:
    source = DetectorService(service.url, 5.0, "")
    yield DetectorChoice(source)
    source.close()


def test_a_service_that_is_there_is_asked(choice: DetectorChoice, service: Foreign) -> None:
    assert choice.is_there()
    assert choice.get("front").detect(PICTURE) == []
    assert choice.trouble() is None
    assert choice.name() == f"detector at 127.0.0.1:{service.port}"
    assert len(service.sent) == 1


def test_a_service_is_known_before_it_looks_at_the_first_picture(
    choice: DetectorChoice, service: Foreign
) -> None:
    """How large pictures are prepared for it, and which model is noted with them, depend on it."""
    service.health = (200, b'{"model_name": "rtdetr_v2_r101vd", "input_width": 960}')
    detector = choice.get("front")
    assert (detector.name, detector.facts.wanted_px) == ("rtdetr_v2_r101vd", 960)


def test_a_service_with_a_broken_health_page_is_asked_about_it_only_once(
    choice: DetectorChoice, service: Foreign
) -> None:
    service.health = (500, b"")
    assert choice.get("front").detect(PICTURE) == []
    service.health = (200, b'{"model_name": "other"}')
    assert choice.get("front").detect(PICTURE) == []
    assert choice.get("front").name != "other"
    assert choice.is_there()


def test_a_service_that_is_away_postpones_and_closes_the_gate(
    choice: DetectorChoice, service: Foreign
) -> None:
    service.answer({"detail": "no model"}, 503)
    service.health = (503, b"{}")
    with pytest.raises(Postponed):
        choice.get().detect(PICTURE)
    assert not choice.is_there()
    assert "503" in str(choice.trouble())


def test_a_service_that_never_was_there_is_asked_once_it_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("premises.cameras.detectors.presence._FRESH_S", 0.05)
    port = free_port()
    source = DetectorService(f"http://127.0.0.1:{port}", 5.0, "")
    choice = DetectorChoice(source)
    with pytest.raises(Postponed, match=f"127.0.0.1:{port} cannot be used"):
        choice.get().detect(PICTURE)
    assert not choice.is_there()
    with foreign(port) as service:
        until(choice.is_there)
        assert choice.get().detect(PICTURE) == []
        assert len(service.sent) == 1
    source.close()


def test_a_failure_with_one_picture_counts_as_a_try(
    choice: DetectorChoice, service: Foreign
) -> None:
    """Or a picture that the service cannot bear would be sent for ever."""
    service.answer({"detail": "odd"}, 500)
    with pytest.raises(Unavailable) as refusal:
        choice.get().detect(PICTURE)
    assert refusal.value.code == FAILED
    assert not isinstance(refusal.value, Postponed)
    assert choice.is_there()


def test_a_health_page_that_is_opened_first_shows_the_truth() -> None:
    source = DetectorService(f"http://127.0.0.1:{free_port()}", 5.0, "")
    choice = DetectorChoice(source)
    assert "cannot be used" in str(choice.trouble())
    assert "PREMISES_CAMERAS__DETECTOR_URL" in choice.advice()
    source.close()


@pytest.mark.parametrize("second", ["tiles", "changes"])
def test_a_second_look_goes_through_the_service_too(service: Foreign, second: str) -> None:
    settings = CamerasSettings.model_validate({"second_look": second})
    source = DetectorService(service.url, 5.0, "")
    detector = DetectorChoice(source, settings.second_look).get("front")
    assert isinstance(detector, SecondLook)
    assert detector.detect(PICTURE) == []
    assert len(service.sent) == 5
    source.close()


@pytest.mark.parametrize("url", ["gpu:8090", "ftp://gpu", "http://", "http://169.254.169.254/"])
def test_an_address_that_cannot_be_one_is_refused_when_settings_are_read(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        CamerasSettings(detector_url=url)


@pytest.mark.parametrize("key", ["schlüssel", "k3y\n", "k3y "])
def test_a_key_that_no_service_could_be_sent_is_refused_when_settings_are_read(key: str) -> None:
    with pytest.raises(ValueError, match="header"):
        CamerasSettings.model_validate({"detector_key": key})
    with pytest.raises(Invalid, match="header"):
        DetectorService("http://127.0.0.1:1", 5.0, key)
