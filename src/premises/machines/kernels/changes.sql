-- From when on a variable had another value or another quality than before.
SELECT
    series,
    t_ms AS from_ms,
    x,
    q
FROM (
    SELECT
        series,
        t_ms,
        x,
        q,
        lag(x) OVER (PARTITION BY series ORDER BY t_ms) AS before_x,
        lag(q) OVER (PARTITION BY series ORDER BY t_ms) AS before_q
    FROM canonical
) AS followed
WHERE before_q IS NULL OR before_x <> x OR before_q <> q
