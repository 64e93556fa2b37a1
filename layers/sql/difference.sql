-- What differs between two versions of a layer, by key: kind, count, first keys.
-- The versions are literals (one partition each); `=` of shapes is point for point.
WITH pairs AS (
    SELECT
        coalesce(n.key, o.key) AS key,
        o.key IS NULL AS is_added,
        n.key IS NULL AS is_removed,
        NOT (o.geom = n.geom) AS is_moved,
        CASE WHEN %(has_other_fields)s
            THEN (o.properties - %(other_fields)s::text[])
                <> (n.properties - %(other_fields)s::text[])
            ELSE o.properties <> n.properties
        END AS is_described_anew
    FROM
        (SELECT key, geom, properties FROM layers_feature WHERE version_id = %(old)s) AS o
    FULL JOIN
        (SELECT key, geom, properties FROM layers_feature WHERE version_id = %(new)s) AS n
        ON o.key = n.key
),
kinds AS (
    SELECT
        key,
        unnest(CASE
            WHEN is_added THEN ARRAY['added']
            WHEN is_removed THEN ARRAY['removed']
            ELSE array_remove(ARRAY[
                CASE WHEN is_moved THEN 'geometry' END,
                CASE WHEN is_described_anew THEN 'attributes' END
            ], NULL)
        END) AS kind
    FROM pairs
    WHERE is_added OR is_removed OR is_moved OR is_described_anew
)
SELECT kind, count(*), (array_agg(key))[1:%(listed)s]
FROM kinds
GROUP BY kind
