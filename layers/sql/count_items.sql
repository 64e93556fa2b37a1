-- How many features match, counted up to a cap: an exact count of a million rows
-- would cost more than the page itself.
SELECT count(*)
FROM (
    SELECT 1
    FROM layers_feature AS f
    WHERE f.version_id = %s AND ($where)
    LIMIT %s
) AS capped
