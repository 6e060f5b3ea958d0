"""
The pairs of people and roles that fit, as one SQL query: the oracle that every engine equals.

It begins where few rows are: a held skill that is worth something for an asked one. Per need the
best such skill is kept (`best`), needs are added up per pair (`met`), and only then are people and
projects joined and the filters asked. `close` are the needs that the very skill or a narrower one
meets, at most one level short: all must-haves among them, or the pair is out; none, and nobody is
told of it. Everything is whole numbers; `/` floors because all terms
are positive. `:p8` and `:p2` are the tables of scoring/powers.py.
"""

from sqlalchemy import text

PEOPLE = text(
    """
WITH asked AS (
    SELECT n.project_id, n.role, n.position, n.skill_id, n.level, n.weight, s.idf16,
        n.must_have AND NOT s.is_common AS must_have
    FROM role_need n
    JOIN project_feature p USING (project_id)
    JOIN skill s ON s.id = n.skill_id
    WHERE p.is_open AND (CAST(:project AS uuid) IS NULL OR n.project_id = :project)
      AND (CAST(:role AS int) IS NULL OR n.role = :role)
), worth AS (
    SELECT a.project_id, a.role, a.position, a.level AS asked_level, a.must_have,
        h.profile_id, h.skill_id AS held, h.level, c.credit, c.is_narrow,
        c.credit * (4 - least(3, greatest(0, a.level - h.level))) AS value,
        a.weight * a.idf16 AS factor
    FROM asked a
    JOIN skill_credit c ON c.skill_id = a.skill_id
    JOIN profile_skill h ON h.skill_id = c.held_id
    WHERE CAST(:profile AS uuid) IS NULL OR h.profile_id = :profile
), best AS (
    SELECT DISTINCT ON (project_id, role, profile_id, position) *
    FROM worth
    ORDER BY project_id, role, profile_id, position, value DESC, credit DESC, held
), close AS (
    SELECT project_id, role, profile_id,
        count(DISTINCT position) FILTER (WHERE must_have) AS musts
    FROM worth WHERE is_narrow AND level >= asked_level - 1
    GROUP BY 1, 2, 3
), met AS (
    SELECT b.project_id, b.role, b.profile_id, sum(b.factor * b.value) AS got,
        array_agg(b.position ORDER BY b.position) AS positions,
        array_agg(b.held ORDER BY b.position) AS helds,
        array_agg(b.credit ORDER BY b.position) AS credits,
        array_agg(b.level ORDER BY b.position) AS levels,
        array_agg(b.is_narrow ORDER BY b.position) AS narrows
    FROM best b GROUP BY 1, 2, 3
), whole AS (
    SELECT project_id, role, sum(weight * idf16 * 64) AS whole, count(*) AS needs,
        count(*) FILTER (WHERE must_have) AS musts
    FROM asked GROUP BY 1, 2
), parts AS (
    SELECT m.*, w.needs, f.number AS profile_number, f.years, p.number AS project_number,
        (10000 * m.got / w.whole)::int AS s,
        CASE WHEN cardinality(r.wished) = 0 THEN 10000 ELSE
            (10000 * (cardinality(r.wished) + (
                SELECT count(*) FROM unnest(r.wished) AS x WHERE EXISTS (
                    SELECT 1 FROM unnest(f.languages) AS y
                    WHERE split_part(y, ':', 1) = split_part(x, ':', 1)
                      AND split_part(y, ':', 2) >= split_part(x, ':', 2))
            )) / (2 * cardinality(r.wished)))::int END AS l,
        CASE WHEN p.country = ANY(f.origins) THEN 10000
             WHEN p.country = ANY(f.affinities) THEN 8000
             WHEN p.open_to_all THEN 4000 ELSE 0 END AS affinity,
        CASE WHEN r.modalities & f.preferred <> 0 THEN 10000
             WHEN f.preferred | f.accepted = 0 THEN 8000
             WHEN r.modalities & f.accepted <> 0
                THEN CASE WHEN f.preferred <> 0 THEN 6000 ELSE 8000 END
             ELSE 0 END AS modality,
        greatest(5000, (
            SELECT max(CASE WHEN length(x) >= 5 AND left(x, 5) = left(p.sector, 5) THEN 10000
                            WHEN length(x) >= 3 AND left(x, 3) = left(p.sector, 3) THEN 8000
                            WHEN length(x) >= 2 AND left(x, 2) = left(p.sector, 2) THEN 6500
                            ELSE 5000 END)
            FROM unnest(f.sectors) AS x)) AS sector,
        CASE WHEN r.window_start IS NULL THEN NULL ELSE greatest(0,
            least(f.window_end, span.last) - greatest(f.window_start, r.window_start) + 1)
            END AS overlap,
        span.last - r.window_start + 1 AS span_days, r.needed_days, r.required, f.languages,
        coalesce(k.musts, 0) = w.musts AS has_musts, k.musts IS NOT NULL AS may_be_told
    FROM met m
    JOIN whole w USING (project_id, role)
    JOIN role_feature r USING (project_id, role)
    JOIN project_feature p USING (project_id)
    JOIN profile_feature f USING (profile_id)
    LEFT JOIN close k USING (project_id, role, profile_id)
    CROSS JOIN LATERAL (SELECT CASE WHEN r.window_end = 65535
        THEN r.window_start + greatest(r.needed_days, 365) - 1
        ELSE greatest(r.window_start, r.window_end) END AS last) span
    WHERE f.is_open AND f.owner <> p.partner_id
      AND NOT EXISTS (SELECT 1 FROM partner_member o
                      WHERE o.partner_id = p.partner_id AND o.person_id = f.owner)
      AND NOT EXISTS (SELECT 1 FROM exclusion e
                      WHERE e.project_id = p.project_id AND e.profile_id = f.profile_id)
      AND NOT EXISTS (SELECT 1 FROM unnest(f.practice) AS x
                      WHERE split_part(x, ':', 1) = ANY(r.isco_groups)
                        AND split_part(x, ':', 2) = ANY(r.refused_countries))
      AND (r.window_start IS NULL
           OR r.modalities & 2 & CASE f.preferred | f.accepted WHEN 0 THEN 15
                                 ELSE f.preferred | f.accepted END <> 0
           OR NOT EXISTS (SELECT 1 FROM placed_person y
                          WHERE y.person_id = f.owner
                            AND y.first_day <= span.last AND y.last_day >= r.window_start))
), sides AS (
    SELECT *, (CAST(:p8 AS int[]))[s + 1] * (CAST(:p2 AS int[]))[l + 1] / 10000 AS a,
        CASE WHEN overlap IS NULL THEN 10000 ELSE 10000 * overlap / span_days END AS time_fit
    FROM parts
    WHERE affinity > 0 AND modality > 0 AND has_musts
      AND (overlap IS NULL OR overlap >= greatest(1, needed_days))
      AND (cardinality(required) = 0 OR EXISTS (
            SELECT 1 FROM unnest(required) AS x JOIN unnest(languages) AS y
            ON split_part(y, ':', 1) = split_part(x, ':', 1)
           AND split_part(y, ':', 2) >= split_part(x, ':', 2)))
), both_sides AS (
    SELECT *, (8 * affinity + 5 * modality + 5 * sector + 2 * time_fit) / 20 AS b FROM sides
), scored AS (
    SELECT *, CASE WHEN a + b = 0 THEN 0 ELSE 2 * a * b / (a + b) END AS r FROM both_sides
)
SELECT project_id, role, profile_id, r, a, b, s, l, affinity, modality, sector, time_fit,
    may_be_told, needs, positions, helds, credits, levels, narrows,
    (CAST(r AS bigint) << 49) | (CAST(least(63, years) AS bigint) << 43)
    | ((profile_number * (CAST(project_number AS bigint) * 7919 % 65521 + 1) % 65521) << 27)
    | profile_number AS key
FROM scored WHERE r >= 3500 AND a >= 3500
ORDER BY key DESC, project_id, role
LIMIT CAST(:limit AS bigint)
"""
)
