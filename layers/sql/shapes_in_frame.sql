-- Shapes of a version in the frame of the map figure, with class and label.
SELECT ST_AsBinary(geom), properties ->> %(field)s,
    COALESCE(split_part(number, '/', 2), label)
FROM layers_feature
WHERE version_id = %(version)s
    AND geom_3857 && ST_Transform(ST_GeomFromText(%(frame)s, %(srid)s), 3857)
LIMIT %(limit)s
