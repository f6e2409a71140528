-- What the rows of one variable in one quarter of an hour add up to, whatever their order.
SELECT
    series,
    t_ms - t_ms % 900000 AS quarter_ms,
    count(CASE WHEN q = 0 THEN 1 END) AS n,
    count(CASE WHEN q = 0 AND x = 0 THEN 1 END) AS zeros,
    coalesce(min(CASE WHEN q = 0 THEN x END), 0) AS low,
    coalesce(max(CASE WHEN q = 0 THEN x END), 0) AS high,
    coalesce(min(CASE WHEN q = 0 AND x <> 0 THEN x END), 0) AS low_nonzero,
    coalesce(max(CASE WHEN q = 0 AND x <> 0 THEN x END), 0) AS high_nonzero,
    CAST(coalesce(sum(CASE WHEN q = 0 THEN x END), 0) AS bigint) AS sum_x,
    -- A square fits 64 bits, a sum of squares need not: its upper and lower parts are summed apart.
    CAST(coalesce(sum(CASE WHEN q = 0 THEN (x * x) >> 30 END), 0) AS bigint) AS sum_xx_high,
    CAST(coalesce(sum(CASE WHEN q = 0 THEN (x * x) & 1073741823 END), 0) AS bigint) AS sum_xx_low,
    min(t_ms) AS first_ms,
    max(t_ms) AS last_ms
FROM canonical
GROUP BY series, t_ms - t_ms % 900000
