-- One vector tile of one version: layer {slug} and layer {slug}_label.
-- `&&` on the stored 3857 geometry, half a pixel of simplification, never a LIMIT
-- (a limit leaves holes). Each label stands in exactly one tile: the half-open one
-- that holds its point.
WITH env AS (
    SELECT ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857) AS box
)
SELECT
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
                    env.box, 4096, 64, true
                ) AS geom,
                f.fid,
                f.properties ->> %(class_field)s AS cls
            FROM layers_feature AS f, env
            WHERE f.version_id = %(version)s
                AND f.geom_3857 && ST_MakeEnvelope(
                    %(west)s - %(margin)s, %(south)s - %(margin)s,
                    %(east)s + %(margin)s, %(north)s + %(margin)s, 3857
                )
        ) AS shape
        WHERE shape.geom IS NOT NULL
    ) || (
        SELECT ST_AsMVT(name, %(slug)s || '_label', 4096, 'geom', 'fid')
        FROM (
            SELECT
                ST_AsMVTGeom(f.label_point, env.box, 4096, 0, false) AS geom,
                f.fid,
                COALESCE(split_part(f.number, '/', 2), f.label) AS label
            FROM layers_feature AS f, env
            WHERE f.version_id = %(version)s
                AND f.geom_3857 && env.box
                AND ST_X(f.label_point) >= %(west)s AND ST_X(f.label_point) < %(east)s
                AND ST_Y(f.label_point) > %(south)s AND ST_Y(f.label_point) <= %(north)s
                AND (f.label <> '' OR f.number IS NOT NULL)
        ) AS name
    ) AS tile
