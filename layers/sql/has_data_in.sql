-- Whether a zoning version holds anything within an administrative feature.
SELECT EXISTS (
    SELECT 1
    FROM layers_feature AS c
    JOIN layers_featurepiece AS p
        ON p.version_id = %(overlay)s
        AND p.geom && c.geom
        AND ST_Intersects(p.geom, c.geom)
    WHERE c.version_id = %(commune_version)s AND c.key = %(commune)s
)
