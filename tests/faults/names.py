"""The fixed words of the drill; the only thing that its parts and its verifier share."""

from typing import Final

# From whom to whom: the registry begins, matching answers, notifications hears the answers.
BEGUN: Final = "registry.drills"
ANSWERED: Final = "matching.drills"
SERVICES: Final = ("registry", "matching", "notifications")
HEARS: Final = {"matching": BEGUN, "notifications": ANSWERED}
PARTITIONS: Final = 6

RELAY_POINTS: Final = ("relay.before_publish", "relay.before_delete", "relay.after_delete")
CONSUMER_POINTS: Final = (
    "consumer.before_handlers",
    "consumer.before_commit",
    "consumer.after_commit",
)
REPLAY_POINT: Final = "replay.before_commit"

# Marks a record that the drill itself put into a log, and says what it is.
MARK: Final = "drill"
COPY: Final = b"copy"
STRAY: Final = b"stray"
BROKEN: Final = b"broken"
UNKNOWN: Final = b"unknown"
STRAY_SOURCE: Final = "/partner-of-the-drill"
