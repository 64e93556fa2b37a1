-- What stands now where a feature that is gone stood: live features that overlap its
-- last shape, with the share of that shape they cover. Lines and points count by length
-- or presence.
SELECT
    n.key, n.label, n.number, n.measure, n.properties, NULL AS geometry,
    CASE
        WHEN ST_Area(g.geom_3857) > 0
            THEN ST_Area(ST_Intersection(g.geom_3857, n.geom_3857))
                / ST_Area(g.geom_3857)
        WHEN ST_Length(g.geom_3857) > 0
            THEN ST_Length(ST_Intersection(g.geom_3857, n.geom_3857))
                / ST_Length(g.geom_3857)
        ELSE 1
    END AS share
FROM layers_feature AS g
JOIN layers_feature AS n
    ON n.version_id = %(live)s
    AND n.geom_3857 && g.geom_3857
    AND ST_Intersects(n.geom_3857, g.geom_3857)
WHERE g.version_id = %(gone)s AND g.key = %(key)s
ORDER BY share DESC, n.key
LIMIT %(limit)s
