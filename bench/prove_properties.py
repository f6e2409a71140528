"""Proves answers about listings right by many thousand: `python -m bench.prove_properties`."""

import argparse
from typing import Final

from bench.tried import tried

CASES: Final = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.prove_properties", description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES, help="how many are tried")
    print(prove(parser.parse_args().cases))


def prove(cases: int) -> str:
    """All proofs of properties, as a table; none if no case is wanted.

    Raises:
        AssertionError: two ways to answer the same question did not agree.

    """
    if not cases:
        return "\n"
    each = {"PLAN_CASES": cases, "FEED_CASES": cases, "SEARCH_CASES": cases}
    wanted = {
        "GraphQL documents, by plans and by graphql-core": ("plans/test_agreement.py", "letter"),
        "filters of the feed, by databases and by Python": (
            "reso/test_agreement.py",
            "every_filter",
        ),
        "searches, by SQLite and by Python": (
            "service/reading/test_finding.py",
            "any_search or any_polygon",
        ),
    }
    lines = [
        tried(what, cases, [f"properties/{place}"], each, only)
        for what, (place, only) in wanted.items()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
