"""The pairs of funders and projects that fit, as one SQL query: the oracle of the funding list."""

from sqlalchemy import text

FUNDING = text(
    """
WITH pairs AS (
    SELECT p.project_id, f.profile_id, f.number AS profile_number, p.number AS project_number,
        p.has_matching_fund, f.fund_sectors,
        greatest(5000, (
            SELECT max(CASE WHEN length(x) >= 5 AND left(x, 5) = left(p.sector, 5) THEN 10000
                            WHEN length(x) >= 3 AND left(x, 3) = left(p.sector, 3) THEN 8000
                            WHEN length(x) >= 2 AND left(x, 2) = left(p.sector, 2) THEN 6500
                            ELSE 5000 END)
            FROM unnest(f.fund_sectors) AS x)) AS sector,
        least(f.highest, p.highest) - greatest(f.lowest, p.lowest) AS overlap,
        least(f.highest - f.lowest, p.highest - p.lowest) AS shorter,
        CASE WHEN p.country = ANY(f.fund_countries) OR p.country = ANY(f.origins)
            THEN 10000 ELSE 7000 END AS country
    FROM project_feature p
    JOIN profile_feature f ON f.instruments & p.instruments <> 0
    WHERE p.is_open AND f.is_open
      AND (CAST(:project AS uuid) IS NULL OR p.project_id = :project)
      AND (CAST(:profile AS uuid) IS NULL OR f.profile_id = :profile)
      AND (cardinality(f.fund_countries) = 0 OR p.country = ANY(f.fund_countries))
      AND p.lowest <= f.highest
      AND NOT EXISTS (SELECT 1 FROM partner_member o
                      WHERE o.partner_id = p.partner_id AND o.person_id = f.owner)
      AND p.partner_id <> f.owner
      AND NOT EXISTS (SELECT 1 FROM exclusion e
                      WHERE e.project_id = p.project_id AND e.profile_id = f.profile_id)
), parts AS (
    SELECT *, CASE WHEN overlap >= 0 THEN 10000 * (overlap + 500) / (shorter + 500) ELSE 0 END
        AS amount
    FROM pairs WHERE cardinality(fund_sectors) = 0 OR sector > 5000
), fits AS (
    SELECT *, (CAST(:p5 AS int[]))[sector + 1] * (CAST(:p3 AS int[]))[amount + 1] / 10000
        * (CAST(:p2 AS int[]))[country + 1] / 10000 AS fit
    FROM parts
), bonuses AS (
    SELECT *, CASE WHEN has_matching_fund THEN least(10000 - fit, 1000) ELSE 0 END AS bonus
    FROM fits
), scored AS (
    SELECT *, fit + bonus AS f FROM bonuses
)
SELECT project_id, profile_id, f, sector, amount, country, bonus,
    (CAST(f AS bigint) << 49)
    | ((profile_number * (CAST(project_number AS bigint) * 7919 % 65521 + 1) % 65521) << 27)
    | profile_number AS key
FROM scored WHERE f >= 6000 OR sector > 5000
ORDER BY key DESC, project_id
LIMIT CAST(:limit AS bigint)
"""
)
