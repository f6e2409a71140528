"""What a language model is told of a story, and how far its opinion may move the rules' score.

Reading order: `names` lets through what a name may say; `prompt` is what the model is told;
`weighing` checks what it answers and bounds it.
"""

from premises.cameras.opinions.prompt import Prompt, compose
from premises.cameras.opinions.weighing import (
    Claim,
    Refusal,
    Verdict,
    Weighed,
    bounds,
    weigh,
)

__all__ = [
    "Claim",
    "Prompt",
    "Refusal",
    "Verdict",
    "Weighed",
    "bounds",
    "compose",
    "weigh",
]
