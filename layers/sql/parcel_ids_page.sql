-- Parcels with something in their field of national IDs, by key.
SELECT f.fid, f.key, lower(btrim(f.properties ->> %(field)s)), ST_AsBinary(f.geom)
FROM layers_feature AS f
WHERE f.version_id = %(version)s
    AND f.key > %(after)s
    AND btrim(f.properties ->> %(field)s) <> ''
ORDER BY f.key
LIMIT %(limit)s
