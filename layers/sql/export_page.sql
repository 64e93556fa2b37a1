-- The next rows of a version by key: shape and values in the forms a format wants.
-- The attributes are unpacked once a row: of a thousand columns each would unpack all of
-- them again, and megabytes of text a thousand times are the end of the server.
SELECT f.key, $shape, $values
FROM layers_feature AS stored
CROSS JOIN LATERAL (
    SELECT stored.key, stored.geom, stored.properties || '{}'::jsonb AS properties
    OFFSET 0
) AS f
WHERE stored.version_id = %s AND stored.key > %s
ORDER BY stored.key
LIMIT %s
