"""Has a mail sent to somebody who forgot their password, by a worker and not while they wait."""

from typing import TYPE_CHECKING, Final

from sqlalchemy.orm import Session

from premises.app.foundation import Kernel
from premises.app.settings import Settings
from premises.kernel.database import after_commit
from premises.kernel.jobs import READY, Pipeline, Stage, Task, submit

if TYPE_CHECKING:
    from premises.kernel.auth.resets import Post

NAME: Final = "house.reset_password"


def pipeline(settings: Settings, kernel: Kernel) -> Pipeline:
    """The job that writes the mail and hands it to the mail server."""

    def send(task: Task) -> bool:
        account_id = task.input["account_id"]
        return account_id is not None and _send(settings, kernel, str(account_id), task.job_id)

    def noted(_session: Session, _task: Task, sent: bool) -> dict[str, bool]:
        return {"sent": sent}

    return Pipeline(NAME, "house", (Stage("mail", send, noted, wall_limit_s=180),), keep_days=1)


def post(settings: Settings, kernel: Kernel) -> "Post | None":
    """Writes such a job in somebody's transaction; nothing where no mail server is set."""
    if not settings.notify.smtp_host:
        return None

    def written(session: Session, account_id: str | None) -> None:
        now = kernel.database.now(session)
        submit(session, kernel.registry.pipelines[NAME], {"account_id": account_id}, now=now)
        after_commit(session, lambda: kernel.doorbell.ring(READY))

    return written


def _send(settings: Settings, kernel: Kernel, account_id: str, key: str) -> bool:
    # The doors' packages are loaded by the first worker that needs them: most never do.
    from premises.kernel.auth import build_auth  # noqa: PLC0415
    from premises.kernel.auth.reset_mail import ResetMail  # noqa: PLC0415

    auth = build_auth(kernel.database, kernel.clock, settings.auth, domains=(), signup_domains=())
    mail = ResetMail(auth.accounts, auth.resets, settings.auth, settings.notify)
    return mail.send(account_id, key, kernel.clock.now())
