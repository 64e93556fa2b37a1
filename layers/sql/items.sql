-- One page of a layer's features as GeoJSON texts (their last brace is left to the
-- reader), in the asked order. The condition also holds what comes after the last row of
-- the page before; one row more than the page tells that there is a next one.
-- Counting the page over a window makes PostgreSQL finish it before it hands out the
-- first row: the whole work falls under the statement's time limit, none of it under
-- COMMIT, which has none.
SELECT page.*, count(*) OVER () AS found
FROM (
    SELECT
        '{"type":"Feature","id":' || to_json(f.key)::text
        || ',"geometry":' || COALESCE($geometry, 'null')
        || ',"properties":' || $properties AS feature,
        $key
    FROM layers_feature AS f
    WHERE f.version_id = %s AND ($where)
    ORDER BY $order
    LIMIT %s
) AS page
