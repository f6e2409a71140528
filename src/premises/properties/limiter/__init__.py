"""What a GraphQL document would cost, found out before anything is done for it.

`bounds` are the limits, the prices and what a document came to; `reading` turns a text into its
parts, `variables` looks through the values beside it, `sketches` and `measuring` add up what an
operation asks for, `refusing` says which limit that exceeds, and `validating` checks a document
against the schema: `check_variables`, `read`, `measure`, `validate`, in this order.
"""

from premises.properties.limiter.bounds import Cost, Limits, Prices
from premises.properties.limiter.measuring import measure
from premises.properties.limiter.reading import read
from premises.properties.limiter.validating import validate
from premises.properties.limiter.variables import check_variables, whole

__all__ = ["Cost", "Limits", "Prices", "check_variables", "measure", "read", "validate", "whole"]
