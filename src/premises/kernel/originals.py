"""What the settings of a service that Premises replaces mean here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from premises.kernel.errors import Invalid


@dataclass(frozen=True)
class Rule:
    """What settings of an original service mean here, where that is not one name for another.

    `needs` are the names without which it says nothing, `gives` ours. `derive` takes the values
    of `needs` and returns values for some of `gives`; it raises ValueError, with a sentence about
    what is wrong, where it cannot.
    """

    needs: tuple[str, ...]
    gives: tuple[str, ...]
    derive: Callable[..., Mapping[str, str]]


@dataclass(frozen=True)
class Originals:
    """How an original service's settings are read: its `names` and ours, and rules for the rest.

    `left` are its names that mean nothing here, each with a sentence for the operator.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    rules: Sequence[Rule] = ()
    left: Mapping[str, str] = field(default_factory=dict)

    def all_rules(self) -> Iterator[Rule]:
        """The rules, those first that only give a name another one."""
        for name, ours in self.names.items():
            yield Rule((name,), (ours,), partial(_renamed, ours))
        yield from self.rules


def _renamed(ours: str, value: str) -> Mapping[str, str]:
    return {ours: value}


def derived(rule: Rule, given: Mapping[str, str]) -> Mapping[str, str]:
    """What a rule says, if all that it needs is given.

    Raises:
        Invalid: a value is none that the original itself could have used.

    """
    if not all(name in given for name in rule.needs):
        return {}
    try:
        return rule.derive(*(given[name] for name in rule.needs))
    except ValueError as error:
        named = " and ".join(rule.needs)
        raise Invalid("settings.invalid", f"{named}: {error}.", name=named) from None


def unused(given: Mapping[str, str], originals: Originals) -> dict[str, str]:
    """The names of an original that are set and mean nothing here, with the reason."""
    used = {name for rule in originals.all_rules() if derived(rule, given) for name in rule.needs}
    known = given.keys() & originals.left.keys()
    return {name: originals.left[name] for name in sorted(known - used)}
