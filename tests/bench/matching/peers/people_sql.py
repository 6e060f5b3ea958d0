"""
The best SQL that was found for a role's first hundred: one way to score, three to find.

`covering`  a row for each country, skill, level and person, read from a covering index alone
`runs`      a row for each country, skill and level: the people as one array
`gin`       a row for each person, found by a GIN index over (country, skill) in one number

The planner is kept from guessing: of its plans these were the fastest. Whole numbers, `/` floors.
"""

from services.matching.index.worth import NEEDS
from tests.bench.matching.peers.questions import POINTS_SHIFT

TABLES = """
CREATE TABLE person (profile_id uuid, owner uuid, number int4, years int2, preferred int2,
    accepted int2, first int4, last int4, one int2, one_level int2, other int2, other_level int2,
    sector int2);
CREATE TABLE posting (country int2, skill int4, level int2, person int4, is_origin int2);
CREATE TABLE power (x int4 PRIMARY KEY, p8 int4, p2 int4);
"""
INDEXES = """
ALTER TABLE person ADD PRIMARY KEY (number);
CREATE INDEX ON posting (country, skill) INCLUDE (level, person, is_origin);
CREATE INDEX ON posting (person);
CREATE TABLE run AS SELECT country, skill, level, array_agg(person << 1 | is_origin) AS people
    FROM posting GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
ALTER TABLE run ADD PRIMARY KEY (country, skill, level);
CREATE TABLE holder AS SELECT person, array_agg(DISTINCT country::int4 * 65536 + skill) AS keys
    FROM posting GROUP BY 1;
ALTER TABLE holder ADD PRIMARY KEY (person);
CREATE INDEX ON holder USING gin (keys);
"""
SESSION = """
SET jit = off; SET max_parallel_workers_per_gather = 0; SET work_mem = '256MB';
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_sort = off;
SET plan_cache_mode = force_generic_plan;
"""
_ASKED = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest($2::int4[], $3::int4[], $4::int8[], $5::int8[], $6::int8[], $7::int8[],
        $8::int8[], $9::int4[]) AS a (need, skill, v1, v2, v3, v4, v5, close)
)
"""
_VALUE = (
    "CASE t.level WHEN 1 THEN a.v1 WHEN 2 THEN a.v2 WHEN 3 THEN a.v3 WHEN 4 THEN a.v4 ELSE a.v5 END"
)
_CLOSE = "bit_or(CASE WHEN t.level >= a.close THEN 1 << a.need ELSE 0 END)"
_COVERING = "asked a JOIN posting t ON t.country = $1::int2 AND t.skill = a.skill"
_RUNS = """asked a JOIN run r ON r.country = $1::int2 AND r.skill = a.skill
    CROSS JOIN LATERAL (SELECT x >> 1 AS person, x & 1 AS is_origin, r.level
        FROM unnest(r.people) AS x) t"""
_GIN = """(SELECT person FROM holder WHERE keys && (
        SELECT array_agg($1::int2::int4 * 65536 + skill) FROM asked) OFFSET 0) h
    JOIN posting t ON t.person = h.person AND t.country = $1::int2
    JOIN asked a ON a.skill = t.skill"""
# Whom a source finds, and whether the needs of a person are added up in one pass or in two.
FORMS = {
    "covering": (_COVERING, False),
    "covering, two passes": (_COVERING, True),
    "runs": (_RUNS, False),
    "runs, two passes": (_RUNS, True),
    "gin": (_GIN, True),
}
# What meets a need is one number (`Question.ranks`): the points in its highest bits, so that the
# greatest is the best, and the facts of it below.
_BEST = [f"max({_VALUE}) FILTER (WHERE a.need = {need})" for need in range(NEEDS)]
_GOT = " + ".join(f"coalesce({best} >> {POINTS_SHIFT}, 0)" for best in _BEST)
_RANKS = ", ".join(_BEST)


def _met(form: str, *, has_musts: bool) -> str:
    """Who gets enough, and the must-haves of those alone that are asked for some."""
    source, is_twice = FORMS[form]
    musts = "{} & $24::int4 = $24::int4" if has_musts else "$24::int4 = 0"
    if not is_twice:
        return f"""SELECT t.person, max(t.is_origin) AS is_origin, {_GOT} AS got,
                ARRAY[{_RANKS}] AS ranks
            FROM {source} GROUP BY t.person
            HAVING {_GOT} >= $10::int4 AND {musts.format(_CLOSE)}"""  # noqa: S608
    close = f", {_CLOSE} AS close" if has_musts else ""
    return f"""SELECT person, max(is_origin) AS is_origin,
            sum(best >> {POINTS_SHIFT})::int4 AS got, array_agg(best) AS ranks
        FROM (SELECT t.person, a.need, max(t.is_origin) AS is_origin, max({_VALUE}) AS best{close}
            FROM {source} GROUP BY t.person, a.need) AS each
        GROUP BY person
        HAVING sum(best >> {POINTS_SHIFT}) >= $10::int4 AND {musts.format("bit_or(close)")}"""  # noqa: S608


def best(form: str, *, has_musts: bool) -> str:
    """The statement; what only some roles ask for is left out for the others."""
    return f"""{_ASKED}, met AS (
    {_met(form, has_musts=has_musts)}
), terms AS (
    SELECT p.number, p.years, m.ranks, 10000 * m.got / $11::int4 AS s,
        CASE WHEN $12::int4 = 0 OR p.one = $12 AND p.one_level >= $13::int4
            OR p.other = $12 AND p.other_level >= $13 THEN 10000 ELSE 5000 END AS l,
        CASE WHEN m.is_origin = 1 THEN 10000 ELSE 8000 END AS affinity,
        CASE WHEN $14::int4 & p.preferred <> 0 THEN 10000
             WHEN p.preferred | p.accepted = 0 THEN 8000
             WHEN $14 & p.accepted <> 0
                THEN CASE WHEN p.preferred <> 0 THEN 6000 ELSE 8000 END
             ELSE 0 END AS modality,
        ($15::int4[])[p.sector] AS sector,
        CASE WHEN $16::int4 < 0 THEN 10000 ELSE 10000 * greatest(0,
            least(p.last, $17::int4) - greatest(p.first, $16) + 1) / ($17 - $16 + 1) END AS time
    FROM met m JOIN person p ON p.number = m.person
    WHERE ($18::int4 = 0 OR p.one = $18 AND p.one_level >= $19::int4
            OR p.other = $18 AND p.other_level >= $19)
      AND ($16 < 0 OR least(p.last, $17) - greatest(p.first, $16) + 1 >= $20::int4)
      AND p.owner <> ALL ($21::uuid[]) AND p.profile_id <> ALL ($22::uuid[])
), sides AS (
    SELECT t.*, e.p8 * f.p2 / 10000 AS a,
        (8 * affinity + 5 * modality + 5 * sector + 2 * time) / 20 AS b
    FROM terms t JOIN power e ON e.x = t.s JOIN power f ON f.x = t.l WHERE modality > 0
), scored AS (
    SELECT *, CASE WHEN a + b = 0 THEN 0 ELSE 2 * a * b / (a + b) END AS r FROM sides
)
SELECT (r::int8 << 49) | (least(63, years)::int8 << 43)
    | (number * ($23::int8 * 7919 % 65521 + 1) % 65521 << 27) | number AS key,
    r, a, b, s, l, affinity, modality, sector, time, ranks
FROM scored WHERE r >= 3500 AND a >= 3500 ORDER BY key DESC LIMIT 100
"""  # noqa: S608  constants only
