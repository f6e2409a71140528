"""Dead letters are shown, tried again and cleared as clients of the original service expect."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session
from tests.contract import differences, shapes
from tests.house import ONLY_CAMERAS, House, Open

from premises.cameras.jobs import ANALYSE, DETECT
from premises.cameras.models import PictureRow, PictureState
from premises.cameras.service.registry import new_camera
from premises.kernel.database import Database
from premises.kernel.ids import new_id
from premises.kernel.jobs import JobRow, JobState, StageRow, StageState
from premises.kernel.settings import DatabaseSettings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def house(open_house: Open) -> House:
    """No workers; two pictures and a window were tried in vain."""
    house = open_house(model=False, JOBS__WORKERS="0", **ONLY_CAMERAS)
    database = Database(DatabaseSettings(), f"sqlite:///{house.data_dir / 'premises.db'}")
    with database.write() as session:
        camera = new_camera("Porch", "porch", "porch", NOW)
        session.add(camera)
        session.flush()
        for number in (1, 2):
            session.add(_picture(number, camera.id))
            _dead(session, DETECT, "detect", {"picture_id": number, "camera_id": camera.id})
        given = {"window_id": "w1", "camera_id": camera.id, "fast": None}
        _dead(session, ANALYSE, "analyse", given)
    database.close()
    return house


def _picture(number: int, camera_id: str) -> PictureRow:
    return PictureRow(
        id=number,
        camera_id=camera_id,
        stamp=f"{number}",
        path=f"porch/{number}.jpg",
        size_bytes=1,
        mtime_ns=0,
        state=PictureState.FAILED,
        reason="It broke.",
        taken_at=NOW,
        received_at=NOW,
    )


def _dead(session: Session, pipeline: str, stage: str, given: dict[str, Any]) -> None:
    why = {"error_code": "tests.broken", "error_message": "It broke.", "finished_at": NOW}
    job = JobRow(
        id=new_id(),
        pipeline=pipeline,
        domain="cameras",
        input=given,
        state=JobState.FAILED,
        created_at=NOW,
        **why,
    )
    session.add(job)
    session.flush()
    session.add(
        StageRow(
            job_id=job.id,
            step=f"{pipeline}/{stage}",
            name=stage,
            queue="cpu",
            state=StageState.FAILED,
            ready_at=NOW,
            tries=1,
            **why,
        )
    )


def test_the_answers_are_the_contracts_one_after_another(house: House) -> None:
    for exchange in shapes("cameras/deadletters"):
        sent, wanted = exchange["send"], exchange["answer"]
        answer = house.client.request(sent["method"], sent["target"])
        assert answer.status_code == wanted["status"], (exchange["name"], answer.text)
        assert differences(wanted["json"], answer.json()) == [], exchange["name"]
    assert house.count("job_stages WHERE state = 'ready'") == 2
    assert house.count("camera_pictures WHERE state = 'failed' AND reason = 'It broke.'") == 2
