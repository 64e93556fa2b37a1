-- Keys and shapes (WKB, Web Mercator) of some features of a version.
SELECT key, ST_AsBinary(geom_3857)
FROM layers_feature
WHERE version_id = %(version)s AND key = ANY(%(keys)s)
