-- The next rows of a version by key: shape and values in the forms a format wants.
SELECT f.key, $shape, $values
FROM layers_feature AS f
WHERE f.version_id = %s AND f.key > %s
ORDER BY f.key
LIMIT %s
