-- What lies at a point: polygons that hold it, lines and points within a tolerance.
-- A polygon's thickness is that of a strip of its area and outline.
-- Versions come as literals so that only their partitions are looked at. Shapes of
-- many vertices come back simplified to half a pixel of the asking map. Rings run as
-- RFC 7946 wants them; lines, which the function turns round, are not among the first.
SELECT
    f.version_id, f.key, f.label, f.number, f.measure, f.properties,
    ST_AsGeoJSON(
        ST_ForcePolygonCCW(
            CASE
                WHEN ST_NPoints(f.geom) > 500
                    THEN
                        ST_Transform(
                            ST_Simplify(f.geom_3857, %(half_pixel)s, true), 4326
                        )
                ELSE f.geom
            END
        ),
        8
    ) AS geometry,
    ST_Distance(f.geom_3857, ST_SetSRID(ST_MakePoint(%(x)s, %(y)s), 3857)) AS distance,
    2 * ST_Area(f.geom_3857) / NULLIF(ST_Perimeter(f.geom_3857), 0) AS thickness
FROM layers_feature AS f
WHERE f.version_id IN %(polygons)s
    AND ST_Intersects(f.geom_3857, ST_SetSRID(ST_MakePoint(%(x)s, %(y)s), 3857))
UNION ALL
SELECT
    f.version_id, f.key, f.label, f.number, f.measure, f.properties,
    ST_AsGeoJSON(f.geom, 8) AS geometry,
    ST_Distance(f.geom_3857, ST_SetSRID(ST_MakePoint(%(x)s, %(y)s), 3857)) AS distance,
    NULL AS thickness
FROM layers_feature AS f
WHERE f.version_id IN %(others)s
    AND ST_DWithin(
        f.geom_3857, ST_SetSRID(ST_MakePoint(%(x)s, %(y)s), 3857), %(tolerance)s
    )
ORDER BY distance
LIMIT %(limit)s
