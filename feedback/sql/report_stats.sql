-- Reports counted five ways in one pass: all, by office, category, commune, month.
-- What came in since %(start)s, and whatever is still open however old it is.
WITH answered AS (
    -- The office's first answer that the public can see.
    SELECT report_id, min(at) AS at
    FROM feedback_historyentry
    WHERE at >= %(start)s
      AND actor_kind IN ('officer', 'supervisor')
      AND (to_state <> '' OR public_note <> '')
    GROUP BY report_id
),
counted AS (
    SELECT
        r.office_id,
        r.category_id,
        r.area_key,
        r.area_name,
        CASE WHEN r.created_at >= %(start)s THEN
            to_char(r.created_at AT TIME ZONE %(zone)s, 'YYYY-MM')
        END AS month,
        r.created_at >= %(start)s AS is_new,
        r.state = ANY (%(open)s) AS is_open,
        r.state = ANY (%(open)s) AND r.due < coalesce(r.paused_at, %(now)s) AS is_late,
        r.state = 'resolved' AS is_solved,
        (extract(epoch FROM answered.at - r.created_at) / 3600)::real AS answer_hours,
        CASE WHEN r.state = 'resolved' THEN
            (extract(epoch FROM r.resolved_at - r.created_at) / 3600)::real
        END AS solution_hours,
        r.rating
    FROM feedback_report r
    LEFT JOIN answered ON answered.report_id = r.id
    WHERE (NOT %(only_public)s OR r.visibility = 'public')
      AND (%(offices)s::bigint[] IS NULL OR r.office_id = ANY (%(offices)s::bigint[]))
      AND r.state <> ALL (%(not_exposed)s)
      AND (r.created_at >= %(start)s OR r.state = ANY (%(open)s))
)
SELECT
    CASE
        WHEN grouping(office_id) = 0 THEN 'office'
        WHEN grouping(category_id) = 0 THEN 'category'
        WHEN grouping(area_key) = 0 THEN 'commune'
        WHEN grouping(month) = 0 THEN 'month'
        ELSE 'total'
    END,
    coalesce(office_id::text, category_id::text, area_key, month, ''),
    max(area_name),
    count(*) FILTER (WHERE is_new),
    count(*) FILTER (WHERE is_open),
    count(*) FILTER (WHERE is_late),
    count(*) FILTER (WHERE is_new AND is_solved),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY answer_hours) FILTER (WHERE is_new),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY solution_hours) FILTER (WHERE is_new),
    avg(rating) FILTER (WHERE is_new)::float,
    count(rating) FILTER (WHERE is_new)
FROM counted
GROUP BY GROUPING SETS ((), (office_id), (category_id), (area_key), (month))
