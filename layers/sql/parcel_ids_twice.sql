-- Parcels whose national ID another parcel of the version has, too, and that one's key.
SELECT q.fid, q.key, q.code, CASE q.key WHEN q.first THEN q.last ELSE q.first END
FROM (
    SELECT
        f.fid, f.key, c.code,
        count(*) OVER w AS times,
        min(f.key) OVER w AS first,
        max(f.key) OVER w AS last
    FROM layers_feature AS f
    CROSS JOIN LATERAL (
        SELECT lower(btrim(f.properties ->> %(field)s)) AS code
    ) AS c
    WHERE f.version_id = %(version)s AND c.code <> ''
    WINDOW w AS (PARTITION BY c.code)
) AS q
WHERE q.times > 1
ORDER BY q.code, q.fid
