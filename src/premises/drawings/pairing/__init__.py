"""Which sheet of one set continues which sheet of another.

pairs         the values
fingerprints  what a sheet looks like in few numbers
evidence      what speaks for any two sheets being one
matching      the pairs that fit best together: `pair`
"""

from premises.drawings.pairing.fingerprints import fingerprint
from premises.drawings.pairing.matching import pair
from premises.drawings.pairing.pairs import Fingerprint, Pair, Pairing, SheetFacts, Signal

__all__ = ["Fingerprint", "Pair", "Pairing", "SheetFacts", "Signal", "fingerprint", "pair"]
