"""Which sheet of one set continues which sheet of another."""

from premises.drawings.pairing.pairs import Fingerprint, Pair, Pairing, SheetFacts, Signal

__all__ = ["Fingerprint", "Pair", "Pairing", "SheetFacts", "Signal"]
