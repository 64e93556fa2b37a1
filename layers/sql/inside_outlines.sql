-- The versions whose declared outline holds the whole parcel.
SELECT o.version_id
FROM layers_feature AS f
JOIN layers_coverageoutline AS o
    ON o.version_id IN %(overlays)s
    AND ST_Covers(o.geom, f.geom)
WHERE f.version_id = %(version)s AND f.key = %(key)s
