"""Shows Premises off: a sample building, real photographs, and the events they become.

`preparation` fetches what is needed, `sample` is the building and its photographs, `guide` leads
through it while the server runs.
"""

import contextlib

from premises.app.cli.listening import listen
from premises.app.cli.speech import Voice
from premises.app.demo.guide import Guide, Wishes
from premises.app.demo.preparation import fetch_photographs, install_model
from premises.app.settings import Settings, read
from premises.kernel.errors import Invalid
from premises.kernel.observability import configure

__all__ = ["Wishes", "show"]


def show(voice: Voice, environ: dict[str, str], wishes: Wishes) -> None:
    """Run the server with a sample building, and tell what happens, until told to stop.

    Raises:
        Invalid: the settings do not suit a demonstration.
        Unavailable: the server cannot start, or no event came although one was waited for.

    """
    # The story is told here; of the log only what is out of the ordinary belongs into it.
    environ = {"PREMISES_LOG__LEVEL": "warning", **environ}
    settings = read(environ)
    configure(settings.log)
    _require_suitable(settings)
    voice.say(f"Premises shows itself. Everything is kept in {settings.data_dir.resolve()}.\n")
    has_model = install_model(voice, settings, wishes.downloads)
    photographs = fetch_photographs(voice, settings, wishes.downloads)
    guide = Guide(voice, settings, wishes, photographs, can_see=has_model)
    # An interrupt ends the server with status 0; there is a last word to say after it.
    with contextlib.suppress(SystemExit):
        listen(settings, environ, guide.begin)
    guide.conclude()


def _require_suitable(settings: Settings) -> None:
    if settings.auth.mode != "open":
        raise Invalid(
            "demo.needs_open",
            "The demonstration has no account to sign in with; run it without PREMISES_AUTH__MODE.",
        )
    if not settings.cameras.enabled:
        raise Invalid(
            "demo.needs_cameras",
            "The demonstration shows cameras; run it without PREMISES_CAMERAS__ENABLED.",
        )
    if settings.cameras.base_path is not None:
        raise Invalid(
            "demo.needs_sample_folders",
            "The demonstration would put its photographs among your own; run it without"
            " PREMISES_CAMERAS__BASE_PATH, or in a folder without that .env.",
        )
