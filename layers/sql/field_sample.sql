-- Values of one field, spread evenly over one version.
SELECT properties ->> %(field)s AS value
FROM layers_feature
WHERE version_id = %(version)s
    AND fid %% %(step)s = 0
    AND btrim(properties ->> %(field)s) <> ''
LIMIT %(limit)s
