-- Vector tiles of one version and one zoom, one or many in a round trip: columns x, y
-- and the tile with layer {slug} and layer {slug}_label, NULL where nothing lies.
-- `&&` on the stored 3857 geometry, half a pixel of simplification, never a LIMIT
-- (a limit leaves holes). Each label stands in exactly one tile: the half-open one
-- that holds its point.
SELECT
    t.x,
    t.y,
    (
        SELECT ST_AsMVT(shape, %(slug)s, 4096, 'geom', 'fid')
        FROM (
            SELECT
                ST_AsMVTGeom(
                    CASE
                        WHEN %(tolerance)s > 0
                            THEN ST_Simplify(f.geom_3857, %(tolerance)s, true)
                        ELSE f.geom_3857
                    END,
                    t.box, 4096, 64, true
                ) AS geom,
                f.fid,
                f.properties ->> %(class_field)s AS cls
            FROM layers_feature AS f
            WHERE f.version_id = %(version)s
                AND f.geom_3857 && ST_Expand(t.box, %(margin)s)
        ) AS shape
        WHERE shape.geom IS NOT NULL
    ) || (
        SELECT ST_AsMVT(name, %(slug)s || '_label', 4096, 'geom', 'fid')
        FROM (
            SELECT
                ST_AsMVTGeom(f.label_point, t.box, 4096, 0, false) AS geom,
                f.fid,
                COALESCE(split_part(f.number, '/', 2), f.label) AS label
            FROM layers_feature AS f
            WHERE f.version_id = %(version)s
                AND f.geom_3857 && t.box
                AND ST_X(f.label_point) >= t.west AND ST_X(f.label_point) < t.east
                AND ST_Y(f.label_point) > t.south AND ST_Y(f.label_point) <= t.north
                AND (f.label <> '' OR f.number IS NOT NULL)
        ) AS name
    ) AS tile
FROM (
    SELECT
        b.x,
        b.y,
        b.west,
        b.south,
        b.east,
        b.north,
        ST_MakeEnvelope(b.west, b.south, b.east, b.north, 3857) AS box
    FROM unnest(
        %(xs)s::int [], %(ys)s::int [],
        %(west)s::float8 [], %(south)s::float8 [],
        %(east)s::float8 [], %(north)s::float8 []
    ) AS b (x, y, west, south, east, north)
    OFFSET 0  -- so that each box is made once
) AS t
