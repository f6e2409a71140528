"""The forms in which a language model must answer; what else it says is not looked at."""

from pydantic import BaseModel

from premises.drawings.summaries import Guess, Sentence, Span


class SentenceSaid(BaseModel):
    """One sentence with the numbers of the changes that it rests on."""

    text: str
    changes: list[int]

    def value(self) -> Sentence:
        return Sentence(self.text, tuple(self.changes))


class ProseSaid(BaseModel):
    """Several of them."""

    sentences: list[SentenceSaid]

    def values(self) -> list[Sentence]:
        return [one.value() for one in self.sentences]


class CostSaid(BaseModel):
    """What some changes may cost, in dollars."""

    item: str
    description: str
    changes: list[int]
    low: int
    high: int

    def value(self) -> Guess:
        span = Span(self.low, self.high)
        return Guess(self.item, self.description, span, tuple(self.changes))


class CostsSaid(BaseModel):
    """Several of them."""

    items: list[CostSaid]


class DurationSaid(BaseModel):
    """How long some changes may take, in working days."""

    item: str
    note: str
    changes: list[int]
    low: int
    high: int

    def value(self) -> Guess:
        return Guess(self.item, self.note, Span(self.low, self.high), tuple(self.changes))


class ScheduleSaid(BaseModel):
    """Several of them, and how likely it is that they overlap, in percent."""

    items: list[DurationSaid]
    percent: list[int]
