"""What becomes of waiting lines when events of theirs are taken away."""

from typing import Final

# To follow a CTE called `gone` (consumer, topic, key, died_at). While a line is held nothing of it
# can die, so it is held by whichever of its dead letters died last, and is let go with that one. A
# statement sees the rows as they were before it: what is gone still stands in `dead_letter`, and
# did not die later than itself. A new head gets a new clock.
FREED: Final = """
touched AS (
    SELECT consumer, topic, key, max(died_at) AS died_at FROM gone GROUP BY consumer, topic, key
), freed AS (
    UPDATE parked_key k SET attempts = 0, next_at = now(), first_at = now(),
        error = 'a new head, not tried yet',
        is_held = k.is_held AND EXISTS (SELECT 1 FROM dead_letter d
            WHERE d.consumer = k.consumer AND d.topic = k.topic AND d.key = k.key
              AND (t.died_at IS NULL OR d.died_at > t.died_at))
    FROM touched t WHERE k.consumer = t.consumer AND k.topic = t.topic AND k.key = t.key
)
"""
