-- How many tiles of one zoom the boxes of a version's features cover, each feature
-- counted by itself: a bound for tile_plan.sql.
SELECT COALESCE(
    sum(
        (1 + (ST_XMax(geom_3857) - ST_XMin(geom_3857) + 2 * %(margin)s) / %(size)s)
        * (1 + (ST_YMax(geom_3857) - ST_YMin(geom_3857) + 2 * %(margin)s) / %(size)s)
    ),
    0
)
FROM layers_feature
WHERE version_id = %(version)s
