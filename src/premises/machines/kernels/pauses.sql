-- Silences of a whole machine longer than its heartbeat, between two rows of one quarter of an hour.
-- Slices no longer than the heartbeat are put together first: no such silence fits into one.
SELECT
    quarter_ms,
    before_ms AS from_ms,
    first_ms AS to_ms
FROM (
    SELECT
        quarter_ms,
        first_ms,
        lag(last_ms) OVER (PARTITION BY quarter_ms ORDER BY first_ms) AS before_ms
    FROM (
        SELECT
            t_ms - t_ms % 900000 AS quarter_ms,
            min(t_ms) AS first_ms,
            max(t_ms) AS last_ms
        FROM canonical
        GROUP BY t_ms - t_ms % 900000, t_ms - t_ms % {slice_ms}
    ) AS slices
) AS followed
WHERE first_ms - before_ms > {heartbeat_ms}
