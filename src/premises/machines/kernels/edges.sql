-- Where the rows of one variable begin and end in one quarter of an hour; values are names here.
SELECT
    series,
    quarter_ms,
    count(CASE WHEN q = 0 THEN 1 END) AS n,
    min(t_ms) AS first_ms,
    max(t_ms) AS last_ms,
    max(CASE WHEN place = 1 THEN x END) AS last_x,
    max(CASE WHEN place = 1 THEN q END) AS last_q
FROM (
    SELECT
        series,
        t_ms - t_ms % 900000 AS quarter_ms,
        t_ms,
        x,
        q,
        row_number() OVER (PARTITION BY series, t_ms - t_ms % 900000 ORDER BY t_ms DESC) AS place
    FROM canonical
) AS counted
GROUP BY series, quarter_ms
