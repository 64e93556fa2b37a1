-- The administrative feature that holds the parcel's label point.
SELECT c.version_id, c.key, c.label
FROM layers_feature AS f
JOIN layers_feature AS c
    ON c.version_id IN %(communes)s
    AND c.geom_3857 && f.label_point
    AND ST_Intersects(c.geom_3857, f.label_point)
WHERE f.version_id = %(version)s AND f.key = %(key)s
ORDER BY c.measure
LIMIT 1
