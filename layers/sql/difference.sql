-- What differs in features that two versions of a layer both have: kind, count, first
-- keys. The versions are literals (one partition each); `=` of shapes is point for point.
-- A plain join, unlike a full one, runs in parallel.
WITH changed AS (
    SELECT
        o.key,
        NOT (o.geom = n.geom) AS is_moved,
        CASE WHEN %(has_other_fields)s
            THEN (o.properties - %(other_fields)s::text[])
                <> (n.properties - %(other_fields)s::text[])
            ELSE o.properties <> n.properties
        END AS is_described_anew
    FROM layers_feature AS o
    JOIN layers_feature AS n ON n.version_id = %(new)s AND n.key = o.key
    WHERE o.version_id = %(old)s
)
SELECT
    kind,
    count(*),
    (array_agg(key))[1:%(listed)s]
FROM (
    SELECT
        key,
        unnest(CASE
            WHEN is_moved AND is_described_anew THEN ARRAY['geometry', 'attributes']
            WHEN is_moved THEN ARRAY['geometry']
            ELSE ARRAY['attributes']
        END) AS kind
    FROM changed
    WHERE is_moved OR is_described_anew
) AS kinds
GROUP BY kind
