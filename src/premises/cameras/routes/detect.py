"""The doors of a detector service: a picture comes in, and what it shows goes out."""

import functools
import os
from typing import Annotated, Any, Final

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Query, Request, Response

from premises.cameras.detectors.contract import answer, told
from premises.cameras.detectors.uploads import TOO_LARGE
from premises.cameras.routes.sent import one_picture, pictures
from premises.cameras.service.examinations import Condition, Examinations, Examined
from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.jobs import Postponed
from premises.kernel.observability.metrics import Metrics
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.problems import BODY_TOO_LONG

UPLOADS: Final = ("/detect", "/detect/batch", "/v1/vision/detection")
"""The routes that take pictures."""

_MOST_WAITING: Final = 64
_BUSY: Final = "cameras.detector_busy"
_GB: Final = 1024

Threshold = Annotated[
    float | None, Query(ge=0, le=1, description="Tell only what is at least this certain.")
]
InQuery = Annotated[str | None, Query(description="A small picture as text in base 64.")]


def _body(field: str, *, several: bool = False) -> dict[str, Any]:
    """How the description of the API shows a form with pictures, which is read by hand."""
    file = {"type": "string", "format": "binary"}
    shown = {"type": "array", "items": file} if several else file
    form = {"schema": {"type": "object", "properties": {field: shown}}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": form}}}


def _status(failure: Failure) -> int:
    """The contract's numbers: 400 for the picture, 413 for its length, 503 without a model."""
    if isinstance(failure, Invalid):
        return 413 if failure.code in {TOO_LARGE, BODY_TOO_LONG} else 400
    return 503 if isinstance(failure, Postponed) or failure.code == _BUSY else 500


def _say(failure: Failure) -> tuple[int, object]:
    return _status(failure), {"detail": failure.message}


def _say_as_deepstack(failure: Failure) -> tuple[int, object]:
    return _status(failure), {"success": False, "error": failure.message}


class _Desk:
    """Where pictures wait for their turn, are looked at a few at a time, and are counted."""

    def __init__(self, examinations: Examinations, metrics: Metrics, at_once: int) -> None:
        self._examinations = examinations
        self._limiter = CapacityLimiter(at_once)
        self._looks = metrics.histogram(
            "premises_detector_seconds", "How long the model looked at a picture.", ["door"]
        )
        self._outcomes = metrics.counter(
            "premises_detector_pictures_total",
            "Pictures by what came of them.",
            ["door", "outcome"],
        )
        metrics.gauge(
            "premises_detector_model_loaded",
            "Whether a model is there (1) or not (0).",
            lambda: float(self.condition().detector is not None),
        )

    def condition(self) -> Condition:
        return self._examinations.condition()

    async def examine(self, door: str, data: bytes, threshold: float | None) -> Examined:
        try:
            examined = await self._in_turn(data, threshold)
        except Failure as failure:
            self._outcomes.labels(door, failure.code).inc()
            raise
        self._outcomes.labels(door, "examined").inc()
        self._looks.labels(door).observe(examined.took_ms / 1000)
        return examined

    async def _in_turn(self, data: bytes, threshold: float | None) -> Examined:
        if self._limiter.statistics().tasks_waiting >= _MOST_WAITING:
            raise Unavailable(_BUSY, "Too many pictures are waiting; send it again in a moment.")
        work = functools.partial(self._examinations.examine, data, threshold)
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)


def router(examinations: Examinations, metrics: Metrics, *, threads: int) -> APIRouter:
    """The service's routes; `threads` is how many processors the model takes for one picture."""
    desk = _Desk(examinations, metrics, max(1, (os.cpu_count() or 1) // threads))
    routes = APIRouter(tags=["detector"], route_class=contract_route(_say))
    as_deepstack = APIRouter(tags=["detector"], route_class=contract_route(_say_as_deepstack))
    _add_detect(routes, desk)
    _add_state(routes, desk, metrics)
    _add_deepstack(as_deepstack, desk)
    routes.include_router(as_deepstack)
    return routes


def _add_detect(routes: APIRouter, desk: _Desk) -> None:
    @routes.post("/detect", openapi_extra=_body("file"))
    async def detect(
        request: Request, threshold: Threshold = None, image_base64: InQuery = None
    ) -> dict[str, Any]:
        """What one picture shows: JPEG, PNG, GIF, BMP or WEBP of at most 10 MiB."""
        sent = await one_picture(request, "file", image_base64)
        seen = await desk.examine("detect", sent.data, threshold)
        return answer(seen.sightings, seen.width, seen.height, seen.took_ms)

    @routes.post("/detect/batch", openapi_extra=_body("files", several=True))
    async def detect_batch(request: Request, threshold: Threshold = None) -> dict[str, Any]:
        """What several pictures show, in their order; one bad picture refuses them all."""
        results: list[dict[str, Any]] = []
        took_ms = 0.0
        for number, sent in enumerate(await pictures(request, "files")):
            seen = await _of_batch(desk, number, sent.name, sent.data, threshold)
            took_ms += seen.took_ms
            results.append(
                {
                    "index": number,
                    "filename": sent.name,
                    "image_width": seen.width,
                    "image_height": seen.height,
                    "detections": [told(one) for one in seen.sightings],
                }
            )
        return {
            "results": results,
            "total_inference_time_ms": round(took_ms, 2),
            "num_images": len(results),
        }


async def _of_batch(
    desk: _Desk, number: int, name: str | None, data: bytes, threshold: float | None
) -> Examined:
    """One picture among several: a refusal says which of them is meant."""
    try:
        return await desk.examine("batch", data, threshold)
    except Invalid as failure:
        message = f"Picture {number} ({name}): {failure.message}"
        raise Invalid(failure.code, message, **failure.facts) from failure


def _add_state(routes: APIRouter, desk: _Desk, metrics: Metrics) -> None:
    @routes.get("/health")
    def health() -> dict[str, Any]:
        """Whether a model is loaded, on what, and how the graphics card is."""
        return _shown(desk.condition())

    @routes.get("/metrics", response_model=None)
    def measured() -> Response:
        body, content_type = metrics.render()
        return Response(body, headers={"Content-Type": content_type})


def _shown(now: Condition) -> dict[str, Any]:
    facts, gpu = now.detector and now.detector.facts, now.gpu
    used_mb = gpu.memory_used
    return {
        "status": "healthy" if facts else "degraded",
        "model_loaded": facts is not None,
        "device": "cuda:0" if now.is_on_gpu else "cpu",
        "cuda_available": now.is_on_gpu,
        "model_name": facts and facts.name,
        "vram_used_gb": None if used_mb is None else round(used_mb / _GB, 3),
        "gpu_utilization": gpu.utilization,
        "temperature": gpu.temperature,
        "power_watts": gpu.power_usage,
        "input_width": facts and facts.input_width,
        "input_height": facts and facts.input_height,
        "message": now.trouble,
    }


def _add_deepstack(routes: APIRouter, desk: _Desk) -> None:
    @routes.post("/v1/vision/detection", openapi_extra=_body("image"))
    async def detection(request: Request) -> dict[str, Any]:
        """The same in the words of DeepStack and CodeProject.AI; field `min_confidence`."""
        sent = await one_picture(request, "image")
        threshold = _share(sent.words.get("min_confidence"))
        seen = await desk.examine("deepstack", sent.data, threshold)
        return {
            "success": True,
            "predictions": [
                {
                    "label": one.label,
                    "confidence": one.confidence,
                    "x_min": one.x,
                    "y_min": one.y,
                    "x_max": one.x + one.width,
                    "y_max": one.y + one.height,
                }
                for one in seen.sightings
            ],
            "duration": 0,
        }


def _share(text: str | None) -> float | None:
    if not text:
        return None
    try:
        share = float(text)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise Invalid("cameras.bad_threshold", "`min_confidence` is a number from 0 to 1.")
    return share
