"""The state of cameras over HTTP: health, graphics card, settings, totals."""

from dataclasses import asdict
from typing import Final

from fastapi import APIRouter, Response

from premises.cameras.routes.desk import READ, WRITE, CameraRoute, Desk
from premises.cameras.schemas import Config, ConfigUpdate, Gpu, Health, ServiceHealth, Stats
from premises.cameras.service.health import Health as Checked
from premises.cameras.settings import DetectionSettings

APP_NAME: Final = "Home Security Intelligence"
"""What clients of the original service expect to be talking to."""


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api/system", tags=["system"], route_class=CameraRoute)

    @routes.get("/health", dependencies=[READ])
    def health(response: Response) -> Health:
        checked = desk.health.check()
        # Only what stops everything is an error to those who watch the status code: with a part
        # missing, pictures are still taken in, and restarting would not bring it back.
        response.status_code = 503 if checked.status == "unhealthy" else 200
        return shown(checked)

    @routes.get("/gpu", dependencies=[READ])
    def gpu() -> Gpu:
        return Gpu(**asdict(desk.health.gpu()))

    @routes.get("/config", dependencies=[READ])
    def config() -> Config:
        return _config(desk, desk.live())

    @routes.patch("/config", dependencies=[WRITE])
    def reconfigure(wanted: ConfigUpdate) -> Config:
        return _config(desk, desk.change(wanted.model_dump(exclude_none=True)))

    @routes.get("/stats", dependencies=[READ])
    def stats() -> Stats:
        counts = desk.archive.counts()
        return Stats(
            total_cameras=counts.cameras,
            total_events=counts.events,
            total_detections=counts.detections,
            uptime_seconds=round(desk.health.uptime_s(), 1),
        )

    return routes


def _config(desk: Desk, live: DetectionSettings) -> Config:
    named = {name: getattr(live, name) for name in ConfigUpdate.model_fields}
    return Config(app_name=APP_NAME, version=desk.version, **named)


def shown(checked: Checked) -> Health:
    services = {name: ServiceHealth(**asdict(part)) for name, part in checked.parts.items()}
    return Health.model_validate(
        {"status": checked.status, "services": services, "timestamp": checked.at}
    )
