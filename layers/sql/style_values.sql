-- The commonest values of one field of one version, with their counts.
SELECT properties ->> %(field)s AS value, count(*) AS features
FROM layers_feature
WHERE version_id = %(version)s AND properties ->> %(field)s <> ''
GROUP BY 1
ORDER BY 2 DESC, 1
LIMIT %(limit)s
