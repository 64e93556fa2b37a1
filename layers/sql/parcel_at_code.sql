-- The one parcel a code means that is nobody's ID: known by the beginning of its own
-- ID, else the one that holds the middle of the code's cell, else the nearest one.
SELECT
    q.version_id, q.key, q.label, q.number, q.national_id, q.national_id_is_computed
FROM (
    SELECT
        f.version_id, f.key, f.label, f.number, f.national_id,
        f.national_id_is_computed,
        left(f.national_id, %(known_by)s) = left(%(code)s, %(known_by)s) AS is_known,
        ST_Distance(f.geom_3857, c.middle) AS distance,
        f.measure
    FROM (
        SELECT
            ST_Transform(
                ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326), 3857
            ) AS cell,
            ST_Transform(
                ST_SetSRID(
                    ST_MakePoint(
                        (%(west)s + %(east)s) / 2, (%(south)s + %(north)s) / 2
                    ),
                    4326
                ),
                3857
            ) AS middle
    ) AS c
    INNER JOIN layers_feature AS f ON ST_DWithin(f.geom_3857, c.cell, %(reach)s)
    WHERE f.version_id IN %(versions)s
) AS q
ORDER BY q.is_known DESC NULLS LAST, q.distance, q.measure
LIMIT 1
