"""The state of cameras over HTTP: health, graphics card, settings, totals, durations, cleaning."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from premises.cameras.routes.desk import READ, WRITE, CameraRoute, Desk
from premises.cameras.routes.parameters import Moment
from premises.cameras.schemas import (
    Cleanup,
    Config,
    ConfigUpdate,
    Gpu,
    GpuHistory,
    GpuSample,
    Health,
    Latencies,
    PipelineLatency,
    Queues,
    Ready,
    ServiceHealth,
    Spread,
    Stats,
    Telemetry,
    Worker,
)
from premises.cameras.service import telemetry
from premises.cameras.service.health import Health as Checked
from premises.cameras.service.probes import Part
from premises.cameras.settings import DetectionSettings

APP_NAME: Final = "Home Security Intelligence"
"""What clients of the original service expect to be talking to."""

_TELEMETRY_OVER: Final = timedelta(hours=1)
_WEEK_MINUTES: Final = 7 * 24 * 60


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api/system", tags=["system"], route_class=CameraRoute)
    _add_health(routes, desk)
    _add_gpu(routes, desk)
    _add_config(routes, desk)
    _add_numbers(routes, desk)
    _add_cleanup(routes, desk)
    return routes


def _add_health(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/health", dependencies=[READ])
    def health(response: Response) -> Health:
        checked = desk.health.check()
        # Only what stops everything is an error to those who watch the status code: with a part
        # missing, pictures are still taken in, and restarting would not bring it back.
        response.status_code = 503 if checked.status == "unhealthy" else 200
        return shown(checked)

    @routes.get("/health/ready", dependencies=[READ])
    def ready(response: Response) -> Ready:
        found = desk.readiness.check()
        response.status_code = 200 if found.is_ready else 503
        return Ready.model_validate(
            {
                "ready": found.is_ready,
                "status": found.status,
                "services": _services(found.parts),
                "workers": [Worker(**asdict(hand)) for hand in found.hands],
                "timestamp": found.at,
            }
        )


def _add_gpu(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/gpu", dependencies=[READ])
    def gpu() -> Gpu:
        return Gpu(**asdict(desk.graphics.now()))

    @routes.get("/gpu/history", dependencies=[READ])
    def gpu_history(
        since: Moment = None, limit: Annotated[int, Query(ge=1, le=5000)] = 300
    ) -> GpuHistory:
        rows = desk.graphics.history(since, limit)
        samples = [GpuSample.model_validate(row, from_attributes=True) for row in rows]
        return GpuHistory(samples=samples, count=len(samples), limit=limit)


def _add_config(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/config", dependencies=[READ])
    def config() -> Config:
        return _config(desk, desk.live())

    @routes.patch("/config", dependencies=[WRITE])
    def reconfigure(wanted: ConfigUpdate) -> Config:
        return _config(desk, desk.change(wanted.model_dump(exclude_none=True)))


def _add_numbers(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/stats", dependencies=[READ])
    def stats() -> Stats:
        counts = desk.archive.counts()
        return Stats(
            total_cameras=counts.cameras,
            total_events=counts.events,
            total_detections=counts.detections,
            uptime_seconds=round(desk.health.uptime_s(), 1),
        )

    @routes.get("/telemetry", dependencies=[READ])
    def durations() -> Telemetry:
        """Queues as they are now, and how long each step took within the last hour."""
        queues, taken = desk.telemetry.queues(), desk.telemetry.latencies(_TELEMETRY_OVER)
        return Telemetry(
            queues=Queues(detection_queue=queues.detection, analysis_queue=queues.analysis),
            latencies=Latencies(
                watch=_spread(taken.watch),
                detect=_spread(taken.detect),
                batch=_spread(taken.batch),
                analyze=_spread(taken.analyze),
            ),
            timestamp=datetime.now(UTC),
        )

    @routes.get("/pipeline-latency", dependencies=[READ])
    def pipeline_latency(
        window_minutes: Annotated[int, Query(ge=1, le=_WEEK_MINUTES)] = 60,
    ) -> PipelineLatency:
        taken = desk.telemetry.latencies(timedelta(minutes=window_minutes))
        return PipelineLatency(
            watch_to_detect=_spread(taken.detect),
            detect_to_batch=_spread(taken.batch),
            batch_to_analyze=_spread(taken.analyze),
            total_pipeline=_spread(taken.total),
            window_minutes=window_minutes,
            timestamp=datetime.now(UTC),
        )


def _add_cleanup(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/cleanup", dependencies=[WRITE])
    def cleanup(*, dry_run: bool = False) -> Cleanup:
        """Remove now what the nightly run would remove, or only count it."""
        went = desk.retention.forget_old(dry_run=dry_run)
        return Cleanup(
            events_deleted=went.events,
            detections_deleted=went.detections,
            gpu_stats_deleted=went.gpu_samples,
            # What the service says about itself goes to its output and is kept by nobody here.
            logs_deleted=0,
            thumbnails_deleted=went.thumbnails,
            images_deleted=went.originals,
            space_reclaimed=went.space_bytes,
            retention_days=went.retention_days,
            dry_run=dry_run,
            timestamp=datetime.now(UTC),
        )


def _config(desk: Desk, live: DetectionSettings) -> Config:
    named = {name: getattr(live, name) for name in ConfigUpdate.model_fields}
    return Config(app_name=APP_NAME, version=desk.version, **named)


def shown(checked: Checked) -> Health:
    return Health.model_validate(
        {
            "status": checked.status,
            "services": _services(checked.parts),
            "timestamp": checked.at,
        }
    )


def _services(parts: Mapping[str, Part]) -> dict[str, ServiceHealth]:
    return {name: ServiceHealth(**asdict(part)) for name, part in parts.items()}


def _spread(measured: telemetry.Spread | None) -> Spread | None:
    return None if measured is None else Spread(**asdict(measured))
