"""Who is asked about a story besides the rules: a language model, where there is one."""

from premises.cameras.judges.language import BUSY, TOO_LATE, ModelJudge
from premises.cameras.judges.rulings import Ruling

__all__ = ["BUSY", "TOO_LATE", "ModelJudge", "Ruling"]
