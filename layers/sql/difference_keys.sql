-- Keys that only one of two versions of a layer has: kind, count, first keys. Told by
-- the keys' index alone, without reading shapes and values.
SELECT
    CASE WHEN o.key IS NULL THEN 'added' ELSE 'removed' END AS kind,
    count(*),
    (array_agg(coalesce(n.key, o.key)))[1:%(listed)s]
FROM (SELECT key FROM layers_feature WHERE version_id = %(old)s) AS o
FULL JOIN (SELECT key FROM layers_feature WHERE version_id = %(new)s) AS n
    ON o.key = n.key
WHERE o.key IS NULL OR n.key IS NULL
GROUP BY kind
