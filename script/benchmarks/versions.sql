-- Parcels of a version on a grid of 1000 columns, 20 m apart, with eight vertices each.
-- Of version 2 in each hundred: 0 is split in two, 1 is merged into 2, 3 has another
-- land use, 4 another shape, 5 is gone; one more comes at the far end.
INSERT INTO {table} (
    version_id, key, fid, label, number, geom, geom_3857, label_point, measure,
    properties, search_text
)
SELECT
    {version}, key, n, key, NULL, ST_Transform(shape, 4326), shape,
    ST_PointOnSurface(shape), ST_Area(shape),
    jsonb_build_object(
        'ma_xa', '29545', 'so_to', n / 500, 'so_thua', n % 500,
        'loai_dat', use, 'dia_chi', 'Đường Nguyễn Huệ ' || n % 97,
        'ngay', '2026-01-02', 'dien_tich', 400 + n % 13
    ),
    lower(key) || ' duong nguyen hue ' || n % 97
FROM (
    SELECT
        n,
        '29545-' || n / 500 || '-' || n % 500 || suffix AS key,
        CASE WHEN {is_second} AND n % 100 = 3 THEN 'CLN' ELSE 'ODT' END AS use,
        ST_Multi(ST_Segmentize(ST_MakeEnvelope(
            11796000 + 20 * (n % 1000) + low,
            1147000 + 20 * (n / 1000),
            11796000 + 20 * (n % 1000) + high,
            1147018 + 20 * (n / 1000),
            3857
        ), 10)) AS shape
    FROM (
        SELECT
            n,
            part AS suffix,
            CASE
                WHEN part = '-b' THEN 9
                WHEN {is_second} AND n % 100 = 2 THEN -20
                WHEN {is_second} AND n % 100 = 4 THEN 1
                ELSE 0
            END AS low,
            CASE WHEN part = '-a' THEN 9 ELSE 18 END AS high
        FROM
            generate_series(1, {rows}) AS n,
            LATERAL unnest(CASE
                WHEN NOT {is_second} THEN ARRAY['']
                WHEN n % 100 = 0 THEN ARRAY['-a', '-b']
                WHEN n % 100 IN (1, 5) THEN ARRAY[]::text[]
                ELSE ARRAY['']
            END) AS part
    ) AS cut
) AS drawn
