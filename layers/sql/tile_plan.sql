-- Columns and rows of the tiles of one zoom that a version's features reach, the strip
-- around each tile included.
SELECT DISTINCT
    x,
    y
FROM
    (
        SELECT DISTINCT
            GREATEST(0, floor((ST_XMin(geom_3857) - %(margin)s + %(half)s) / %(size)s)::int)
                AS west,
            LEAST(%(last)s, floor((ST_XMax(geom_3857) + %(margin)s + %(half)s) / %(size)s)::int)
                AS east,
            GREATEST(0, floor((%(half)s - ST_YMax(geom_3857) - %(margin)s) / %(size)s)::int)
                AS north,
            LEAST(%(last)s, floor((%(half)s - ST_YMin(geom_3857) + %(margin)s) / %(size)s)::int)
                AS south
        FROM layers_feature
        WHERE version_id = %(version)s
    ) AS reach,
    generate_series(reach.west, reach.east) AS x,
    generate_series(reach.north, reach.south) AS y
LIMIT %(limit)s
