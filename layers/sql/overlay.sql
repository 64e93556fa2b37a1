-- What of the given versions lies on one parcel, and how much of it.
-- Measured in the parcels' measuring system on the subdivided shapes; pieces of the same
-- code and decision are united first, so that nothing is counted twice. A shape with a
-- safety corridor (a width in a field) counts with it; ``reach`` is how far the widest
-- goes, in degrees. The last rows (code NULL) are the union of everything of a version.
WITH parcel AS MATERIALIZED (
    SELECT
        ST_Expand(f.geom, %(reach)s) AS near,
        ST_Transform(f.geom, %(srid)s) AS flat
    FROM layers_feature AS f
    WHERE f.version_id = %(version)s AND f.key = %(key)s
),
near AS (
    SELECT
        p.version_id,
        p.key,
        ST_Transform(COALESCE(p.flat, p.geom), %(srid)s) AS flat
    FROM parcel
    JOIN layers_featurepiece AS p
        ON p.version_id IN %(overlays)s
        AND p.geom && parcel.near
),
zone AS MATERIALIZED (
    SELECT
        near.version_id,
        near.key,
        near.flat,
        z.properties,
        COALESCE(
            z.properties ->> (%(code_fields)s::jsonb ->> near.version_id::text),
            z.label
        ) AS code,
        (
            SELECT jsonb_object_agg(f.name, z.properties -> f.field)
            FROM jsonb_each_text(
                %(decision_fields)s::jsonb -> near.version_id::text
            ) AS f (name, field)
        ) AS decision,
        (
            SELECT max(
                f.share::float8
                * replace(z.properties ->> f.field, ',', '.')::float8
            )
            FROM jsonb_each_text(
                %(corridor_fields)s::jsonb -> near.version_id::text
            ) AS f (field, share)
            WHERE z.properties ->> f.field ~ '^[0-9]{1,6}([.,][0-9]{1,9})?$'
        ) AS side
    FROM near
    JOIN layers_feature AS z
        ON z.version_id IN %(overlays)s
        AND z.version_id = near.version_id
        AND z.key = near.key
),
cut AS (
    SELECT
        zone.*,
        ST_CollectionExtract(
            ST_Intersection(parcel.flat, zone.flat), ST_Dimension(zone.flat) + 1
        ) AS part
    FROM parcel
    JOIN zone ON ST_Intersects(zone.flat, parcel.flat)
    UNION ALL
    SELECT
        zone.*,
        ST_CollectionExtract(
            ST_Intersection(
                parcel.flat, ST_Buffer(zone.flat, zone.side, 'quad_segs=32')
            ),
            3
        ) AS part
    FROM parcel
    JOIN zone ON zone.side > 0 AND ST_DWithin(zone.flat, parcel.flat, zone.side)
)
SELECT
    version_id,
    code,
    decision,
    COALESCE(
        ST_Area(ST_Union(part) FILTER (WHERE ST_Dimension(part) = 2)), 0
    ) AS square_metres,
    COALESCE(
        ST_Length(ST_Union(part) FILTER (WHERE ST_Dimension(part) = 1)), 0
    ) AS metres,
    count(DISTINCT key) FILTER (WHERE ST_Dimension(part) = 0) AS points,
    array_agg(DISTINCT key) AS keys,
    (array_agg(properties ORDER BY key))[1] AS properties
FROM cut
WHERE NOT ST_IsEmpty(part)
GROUP BY GROUPING SETS ((version_id, code, decision), (version_id))
ORDER BY version_id, square_metres DESC, metres DESC, points DESC, code, decision
