-- Vector tiles of one version and one zoom, one or many in a round trip: columns x, y
-- and the tile with layer {slug} and layer {slug}_label, NULL where nothing lies.
-- `&&` on the stored 3857 geometry, half a pixel of simplification, never a LIMIT
-- (a limit leaves holes). Each label stands in exactly one tile: the half-open one
-- that holds its point.
--
-- Polygons under a screen pixel (%(tiny)s, 0 switches it off) are summed up, not left
-- out: in each cell of 2 x 2 pixels one square a class, as large as they are together,
-- without id and without label. So a zoomed-out tile stays small and every class keeps
-- its area. Cells do not cross tile edges.
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
                AND (
                    %(tiny)s = 0
                    OR ST_XMax(f.geom_3857) - ST_XMin(f.geom_3857) >= %(tiny)s
                    OR ST_YMax(f.geom_3857) - ST_YMin(f.geom_3857) >= %(tiny)s
                )
            UNION ALL
            SELECT
                ST_AsMVTGeom(
                    ST_MakeEnvelope(
                        -- Around their middle, but inside the cell.
                        LEAST(
                            GREATEST(c.x - c.side / 2, c.west),
                            c.west + %(cell)s - c.side
                        ),
                        LEAST(
                            GREATEST(c.y - c.side / 2, c.south),
                            c.south + %(cell)s - c.side
                        ),
                        LEAST(
                            GREATEST(c.x + c.side / 2, c.west + c.side),
                            c.west + %(cell)s
                        ),
                        LEAST(
                            GREATEST(c.y + c.side / 2, c.south + c.side),
                            c.south + %(cell)s
                        ),
                        3857
                    ),
                    t.box, 4096, 64, true
                ),
                NULL,
                c.cls
            FROM (
                SELECT
                    f.properties ->> %(class_field)s AS cls,
                    avg(ST_X(f.label_point)) AS x,
                    avg(ST_Y(f.label_point)) AS y,
                    floor((ST_X(f.label_point) - t.west) / %(cell)s)
                    * %(cell)s + t.west AS west,
                    floor((ST_Y(f.label_point) - t.south) / %(cell)s)
                    * %(cell)s + t.south AS south,
                    LEAST(sqrt(sum(ST_Area(f.geom_3857))), %(cell)s) AS side
                FROM layers_feature AS f
                WHERE %(tiny)s > 0
                    AND f.version_id = %(version)s
                    AND f.geom_3857 && ST_Expand(t.box, %(margin)s)
                    AND ST_XMax(f.geom_3857) - ST_XMin(f.geom_3857) < %(tiny)s
                    AND ST_YMax(f.geom_3857) - ST_YMin(f.geom_3857) < %(tiny)s
                GROUP BY 1, 4, 5
            ) AS c
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
                AND (
                    %(tiny)s = 0
                    OR ST_XMax(f.geom_3857) - ST_XMin(f.geom_3857) >= %(tiny)s
                    OR ST_YMax(f.geom_3857) - ST_YMin(f.geom_3857) >= %(tiny)s
                )
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
