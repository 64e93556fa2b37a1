-- Which zones of the given versions lie on one parcel, and how much of it each covers.
-- Measured in the layer's measuring system on the subdivided zones; pieces of the same
-- code are united first, so that no code covers more than the whole parcel. The last
-- rows (code NULL) are the union of all codes of a version.
WITH parcel AS (
    SELECT f.geom, ST_Transform(f.geom, %(srid)s) AS flat
    FROM layers_feature AS f
    WHERE f.version_id = %(version)s AND f.key = %(key)s
),
cut AS (
    SELECT
        p.version_id,
        p.key,
        ST_CollectionExtract(
            ST_Intersection(parcel.flat, ST_Transform(p.geom, %(srid)s)), 3
        ) AS part
    FROM parcel
    JOIN layers_featurepiece AS p
        ON p.version_id IN %(overlays)s
        AND p.geom && parcel.geom
        AND ST_Intersects(p.geom, parcel.geom)
),
named AS (
    SELECT
        cut.version_id,
        cut.key,
        cut.part,
        COALESCE(
            z.properties ->> (%(code_fields)s::jsonb ->> cut.version_id::text),
            z.label
        ) AS code,
        z.properties
    FROM cut
    JOIN layers_feature AS z
        ON z.version_id IN %(overlays)s
        AND z.version_id = cut.version_id
        AND z.key = cut.key
    WHERE NOT ST_IsEmpty(cut.part)
)
SELECT
    version_id,
    code,
    ST_Area(ST_Union(part)) AS square_metres,
    array_agg(DISTINCT key) AS keys,
    (array_agg(properties ORDER BY key))[1] AS properties
FROM named
GROUP BY GROUPING SETS ((version_id, code), (version_id))
ORDER BY version_id, square_metres DESC, code
