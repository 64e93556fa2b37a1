-- The largest value, in metres, of a field of a version.
SELECT max(replace(properties ->> %(field)s, ',', '.')::float8)
FROM layers_feature
WHERE
    version_id = %(version)s
    AND properties ->> %(field)s ~ '^[0-9]{1,6}([.,][0-9]{1,9})?$'
