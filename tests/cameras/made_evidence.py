"""Stories of every kind, made up, for laws that must hold for all of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from premises.cameras.risk import (
    Armed,
    Box,
    Context,
    EarlierBox,
    Evidence,
    Observation,
    Point,
    RuleSet,
    Thresholds,
    Zone,
)

EVENING = datetime(2026, 11, 17, 20, 0, tzinfo=UTC)
WIDE = (Point(0, 0), Point(900, 0), Point(900, 900), Point(0, 900))

labels = st.sampled_from(["person", "car", "truck", "cat", "suitcase"])
boxes = st.sampled_from([Box(10, 10, 50, 100), Box(300, 300, 80, 40)])
# From eight in the evening to seven in the morning.
instants = st.integers(0, 40).map(lambda step: EVENING + timedelta(minutes=16 * step))
observations = st.lists(
    st.builds(
        Observation,
        st.integers(1, 10**6),
        st.sampled_from("abc"),
        labels,
        st.floats(0, 1),
        boxes,
        instants,
    ),
    max_size=40,
    unique_by=lambda seen: seen.detection_id,
).map(tuple)
zones = st.lists(
    st.builds(Zone, st.text(max_size=12), st.just(WIDE), st.floats(-1, 1)), max_size=2
).map(tuple)
contexts = st.builds(
    Context,
    camera_name=st.text(max_size=30),
    zones=zones,
    earlier=st.lists(st.builds(EarlierBox, st.integers(1, 3), labels, boxes), max_size=4).map(
        tuple
    ),
    armed=st.lists(st.builds(Armed, instants, instants), max_size=1).map(tuple),
)
rules = st.builds(
    RuleSet, thresholds=st.sampled_from([Thresholds(), Thresholds(25, 50, 75), Thresholds(0, 1, 2)])
)
evidence = st.builds(Evidence, observations, contexts, rules)
