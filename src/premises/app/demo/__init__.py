"""Shows Premises off: an audit, a sheet's revision, a shop's month, a town's houses, events.

What is switched off is left out.

`preparation` fetches what is needed, `sample` is the building and its photographs, `wall` the
thermal picture; `clinic` is a building before and after a revision, `plan` and `lettering` its
floor plan, drawn by `drafting`; `mill` is what a machine does, `recorder` logs it and `logbook`
keeps the log; the `town` has properties, whose `facades` and `rooms` are drawn on an `easel`.
`guide` leads through it while the server runs, to `audits`, to `drawings`, to the `shop`, to the
`estate`, then to `cameras`, and `answers` is how the server is heard.
"""

import contextlib

from premises.app.cli.listening import listen
from premises.app.cli.speech import Voice
from premises.app.demo.guide import Guide, Sight, Wishes
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
    guide = Guide(voice, settings, wishes, _prepared(voice, settings, wishes))
    # An interrupt ends the server with status 0; there is a last word to say after it.
    with contextlib.suppress(SystemExit):
        listen(settings, environ, guide.begin)
    guide.conclude()


def _prepared(voice: Voice, settings: Settings, wishes: Wishes) -> Sight | None:
    """What cameras need, fetched where it can be had; nothing where there are none."""
    if not settings.cameras.enabled:
        return None
    has_model = install_model(voice, settings, wishes.downloads)
    return Sight(fetch_photographs(voice, settings, wishes.downloads), has_model)


def _require_suitable(settings: Settings) -> None:
    if settings.auth.mode != "open":
        raise Invalid(
            "demo.needs_open",
            "The demonstration has no account to sign in with; run it without PREMISES_AUTH__MODE.",
        )
    shown = ("properties", "audits", "drawings", "machines", "cameras")
    if not any(getattr(settings, name).enabled for name in shown):
        names = ", ".join(f"PREMISES_{name.upper()}__ENABLED" for name in shown)
        raise Invalid(
            "demo.needs_domain",
            f"There is nothing to show: all domains are switched off. Run it without {names}.",
        )
    if settings.cameras.enabled and settings.cameras.base_path is not None:
        raise Invalid(
            "demo.needs_sample_folders",
            "The demonstration would put its photographs among your own; run it without"
            " PREMISES_CAMERAS__BASE_PATH, or in a folder without that .env.",
        )
