"""Whoever puts measured changes into words besides the rules: a language model, where there is one.

What it is told and which of its words may stand is decided in `summaries`; here it is asked.

narrator  the door: summaries in other words, costs, durations, answers
shapes    the forms of its answers
"""

from premises.drawings.narrators.narrator import Narrator, Phrased, Reply, Said

__all__ = ["Narrator", "Phrased", "Reply", "Said"]
