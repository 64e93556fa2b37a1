-- Least, greatest and evenly spaced quantiles of one numeric field of one version.
SELECT
    count(value),
    min(value),
    max(value),
    percentile_cont(%(parts)s::float8[]) WITHIN GROUP (ORDER BY value)
FROM (
    SELECT (properties ->> %(field)s)::float8 AS value
    FROM layers_feature
    WHERE version_id = %(version)s
        AND jsonb_typeof(properties -> %(field)s) = 'number'
) AS numbers
