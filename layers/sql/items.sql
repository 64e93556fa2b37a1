-- One page of a layer's features as GeoJSON texts (their last brace is left to the
-- reader), in the asked order. The condition also holds what comes after the last row of
-- the page before; one row more than the page tells that there is a next one.
-- Counting the page over a window makes PostgreSQL finish it before it hands out the
-- first row: the whole work falls under the statement's time limit, none of it under
-- COMMIT, which has none.
-- The attributes are unpacked once a row, of the rows of the page only: each of a thousand
-- columns would unpack all of them again.
SELECT page.*, count(*) OVER () AS found
FROM (
    SELECT
        '{"type":"Feature","id":' || to_json(f.key)::text
        || ',"geometry":' || COALESCE($geometry, 'null')
        || ',"properties":' || $properties AS feature,
        $key
    FROM (
        SELECT
            stored.key,
            stored.geom,
            stored.geom_3857,
            stored.properties || '{}'::jsonb AS properties
        FROM (
            SELECT f.key, f.geom, f.geom_3857, f.properties
            FROM layers_feature AS f
            WHERE f.version_id = %s AND ($where)
            ORDER BY $order
            LIMIT %s
        ) AS stored
        OFFSET 0
    ) AS f
) AS page
