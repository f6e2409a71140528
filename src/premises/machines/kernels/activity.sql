-- When a machine logged anything at all in one quarter of an hour, and for how long without a break.
-- Minutes are put together first: no break of ten minutes fits into one.
SELECT
    quarter_ms,
    CAST(sum(row_count) AS bigint) AS row_count,
    min(first_ms) AS first_ms,
    max(last_ms) AS last_ms,
    CAST(
        sum(last_second - first_second)
        + coalesce(sum(CASE WHEN first_second - before_second <= 600000 THEN first_second - before_second END), 0)
        AS bigint
    ) AS sessions_ms
FROM (
    SELECT
        quarter_ms,
        row_count,
        first_ms,
        last_ms,
        first_ms - first_ms % 1000 AS first_second,
        last_ms - last_ms % 1000 AS last_second,
        lag(last_ms - last_ms % 1000) OVER (PARTITION BY quarter_ms ORDER BY first_ms) AS before_second
    FROM (
        SELECT
            t_ms - t_ms % 900000 AS quarter_ms,
            count(*) AS row_count,
            min(t_ms) AS first_ms,
            max(t_ms) AS last_ms
        FROM canonical
        GROUP BY t_ms - t_ms % 900000, t_ms - t_ms % 60000
    ) AS minutes
) AS followed
GROUP BY quarter_ms
