-- Features of the same version that touch the given one (within 5 cm on the map).
SELECT o.key, o.label, o.number, o.measure, o.properties, NULL AS geometry
FROM layers_feature AS f
JOIN layers_feature AS o
    ON o.version_id = %(version)s
    AND o.geom_3857 && ST_Expand(f.geom_3857, 0.05)
    AND ST_DWithin(o.geom_3857, f.geom_3857, 0.05)
    AND o.key <> f.key
WHERE f.version_id = %(version)s AND f.key = %(key)s
ORDER BY o.number, o.label, o.key
LIMIT %(limit)s
