"""Asks a language model a question and takes nothing but a well-formed answer.

Reading order: `questions` is what is asked and answered; `llamacpp` and `openai` are the two ways
of asking; `line` is the way there and back; `answers` finds the answer in what was said;
`patience` waits no longer than was agreed; `model` puts them together.
"""

from premises.kernel.llm.answers import quoted
from premises.kernel.llm.model import LanguageModel, State
from premises.kernel.llm.questions import Answer, Question

__all__ = ["Answer", "LanguageModel", "Question", "State", "quoted"]
