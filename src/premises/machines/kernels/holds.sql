-- How long values of one variable held within one quarter of an hour, from its first row to its last.
SELECT
    series,
    quarter_ms,
    max(CASE WHEN next_ms IS NULL THEN x END) AS last_x,
    max(CASE WHEN next_ms IS NULL THEN q END) AS last_q,
    CAST(coalesce(sum(CASE WHEN q = 0 THEN x * (next_ms - t_ms) END), 0) AS bigint) AS held_x_ms,
    CAST(coalesce(sum(CASE WHEN q = 0 THEN next_ms - t_ms END), 0) AS bigint) AS held_ms,
    CAST(coalesce(sum(CASE WHEN q = 1 THEN next_ms - t_ms END), 0) AS bigint) AS off_ms
FROM (
    SELECT
        series,
        t_ms - t_ms % 900000 AS quarter_ms,
        t_ms,
        x,
        q,
        lead(t_ms) OVER (PARTITION BY series, t_ms - t_ms % 900000 ORDER BY t_ms) AS next_ms
    FROM canonical
) AS followed
GROUP BY series, quarter_ms
