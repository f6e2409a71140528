"""How it is told that the thermal part of a file cannot be read."""

from premises.kernel.errors import Invalid


def damaged(reason: str) -> Invalid:
    message = (
        f"The temperatures in this file are damaged: {reason}. "
        "Send the file as the camera wrote it, not a copy that went through another app."
    )
    return Invalid("audits.flir_damaged", message, reason=reason)
