-- The outline of what a version covers: its own, else its communes as one shape.
-- Drawn thin on a map: corners nearer than a thousandth of a degree are left out.
SELECT ST_AsGeoJSON(ST_SimplifyPreserveTopology(ST_Union(shape), 0.001), 5)
FROM (
    SELECT o.geom AS shape
    FROM layers_coverageoutline AS o
    WHERE o.version_id = %(version)s AND %(is_outline)s
    UNION ALL
    SELECT c.geom
    FROM layers_feature AS c
    WHERE
        c.version_id = %(communes)s
        AND c.key = ANY(%(keys)s)
        AND NOT %(is_outline)s
) AS parts
