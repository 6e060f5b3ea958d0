"""
The best SQL that was found for the roles that are open for one person.

Needs stand by country and skill in a covering index; projects that are open to all under country 0.
"""

from services.matching.index.worth import NEEDS

TABLES = """
CREATE TABLE role (project_id uuid, id int4, number int4, role int2, country int2, is_open int2,
    sector int2, modalities int2, first int4, last int4, days int4, required int2,
    required_level int2, wished int2, wished_level int2, whole int4, musts int2);
CREATE TABLE need (country int2, skill int4, level int2, role int4, position int2, factor int4);
CREATE TABLE credit (held int4, asked int4, credit int2, is_narrow int2);
"""
INDEXES = """
ALTER TABLE role ADD PRIMARY KEY (id);
CREATE INDEX ON need (country, skill) INCLUDE (level, role, position, factor);
CREATE INDEX ON credit (held) INCLUDE (asked, credit, is_narrow);
"""
_VALUE = "c.credit * (4 - least(3, greatest(0, n.level - c.level)))"
_GOT = " + ".join(
    f"coalesce(max(n.factor * {_VALUE}) FILTER (WHERE n.position = {need}), 0)"
    for need in range(NEEDS)
)
OPEN_FOR = f"""
WITH held AS MATERIALIZED (
    SELECT * FROM unnest($1::int4[], $2::int4[]) AS h (skill, level)
), offered AS MATERIALIZED (
    SELECT c.asked, c.credit, c.is_narrow, h.level FROM held h JOIN credit c ON c.held = h.skill
), met AS (
    SELECT n.role, {_GOT} AS got,
        bit_or(CASE WHEN c.is_narrow = 1 AND c.level >= n.level - 1
            THEN 1 << n.position ELSE 0 END) AS close
    FROM unnest($3::int4[]) AS tie (country)
    CROSS JOIN offered c
    CROSS JOIN LATERAL (
        SELECT * FROM need WHERE country = tie.country AND skill = c.asked OFFSET 0) n
    GROUP BY n.role
), terms AS (
    SELECT r.project_id, r.number, r.role, r.required, r.required_level, m.close, r.musts,
        10000 * m.got / r.whole AS s,
        CASE WHEN r.wished = 0 OR r.wished = $6::int4 AND $7::int4 >= r.wished_level
            OR r.wished = $8::int4 AND $9::int4 >= r.wished_level THEN 10000 ELSE 5000 END AS l,
        CASE WHEN r.country = $4::int4 THEN 10000 WHEN r.country = $5::int4 THEN 8000
            WHEN r.is_open = 1 THEN 4000 ELSE 0 END AS affinity,
        CASE WHEN r.modalities & $10::int4 <> 0 THEN 10000
             WHEN $10 | $11::int4 = 0 THEN 8000
             WHEN r.modalities & $11 <> 0 THEN CASE WHEN $10 <> 0 THEN 6000 ELSE 8000 END
             ELSE 0 END AS modality,
        ($12::int4[])[r.sector] AS sector,
        CASE WHEN r.first < 0 THEN 10000 ELSE 10000 * greatest(0,
            least($14::int4, r.last) - greatest($13::int4, r.first) + 1)
            / (r.last - r.first + 1) END AS time
    FROM met m JOIN role r ON r.id = m.role
    WHERE m.close & r.musts = r.musts AND 10000 * m.got / r.whole >= $15::int4
      AND (r.required = 0 OR r.required = $6 AND $7 >= r.required_level
            OR r.required = $8 AND $9 >= r.required_level)
      AND (r.first < 0 OR least($14, r.last) - greatest($13, r.first) + 1 >= r.days)
), sides AS (
    SELECT t.*, e.p8 * f.p2 / 10000 AS a,
        (8 * affinity + 5 * modality + 5 * sector + 2 * time) / 20 AS b
    FROM terms t JOIN power e ON e.x = t.s JOIN power f ON f.x = t.l
    WHERE modality > 0 AND affinity > 0
), scored AS (
    SELECT *, CASE WHEN a + b = 0 THEN 0 ELSE 2 * a * b / (a + b) END AS r FROM sides
)
SELECT (r::int8 << 49) | (least(63, $16::int4)::int8 << 43)
    | ($17::int8 * (number::int8 * 7919 % 65521 + 1) % 65521 << 27) | $17 AS key,
    project_id, role
FROM scored WHERE r >= 3500 AND a >= 3500 ORDER BY key DESC, project_id, role
"""  # noqa: S608  constants only
