"""Takes a submission in: who sends it, the task, then photo after photo, then all at once."""

from functools import partial
from typing import Final

from anyio import to_thread
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import UploadFile

from premises.audits import rights
from premises.audits.models import AnalysisRow
from premises.audits.routes.desk import Desk
from premises.audits.routes.sent import Form
from premises.audits.service.received import Received
from premises.audits.service.submissions import Photo
from premises.kernel.auth import Caller

UID: Final = "uid"
TASK: Final = "task_json"


def required(form: Form, *names: str) -> list[str]:
    """The words under these names; raises what FastAPI itself does where one is missing."""
    missing = [name for name in names if name not in form.words]
    if missing:
        raise RequestValidationError(
            [
                {"type": "missing", "loc": ("body", name), "msg": "Field required", "input": None}
                for name in missing
            ]
        )
    return [form.words[name] for name in names]


async def take_in(
    desk: Desk, caller: Caller, said: str | None, received: Received, form: Form
) -> AnalysisRow:
    """Write the submission down; whoever may not send it is told before a photo is read."""
    sender = rights.sender(caller, said)
    check = partial(desk.submissions.check, caller, sender, received.task_id)
    await to_thread.run_sync(check)
    photos = [await _kept(desk, photo) for photo in form.photos]
    submit = partial(desk.submissions.submit, caller, sender, received, photos)
    return await to_thread.run_sync(submit)


async def _kept(desk: Desk, photo: UploadFile) -> Photo:
    """One photo's bytes put down, so that no more than one is in memory at a time."""
    blob = await to_thread.run_sync(desk.submissions.keep, await photo.read())
    return Photo(blob, photo.filename or "", photo.content_type)
