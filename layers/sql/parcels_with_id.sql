-- The parcels whose national ID this is; an official one before a computed one.
SELECT f.version_id, f.key, f.label, f.number, f.national_id, f.national_id_is_computed
FROM layers_feature AS f
WHERE f.version_id IN %(versions)s AND f.national_id = %(code)s
ORDER BY f.national_id_is_computed, f.key
LIMIT 10
