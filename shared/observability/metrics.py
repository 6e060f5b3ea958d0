"""Every metric of the backbone, in Prometheus' terms."""

from prometheus_client import Counter, Gauge, Histogram

EVENTS_HEARD = Counter(
    "diaspora_events_heard_total",
    "Events that arrived, by what became of them.",
    ["consumer", "type", "outcome"],
)
EVENTS_SENT = Counter("diaspora_events_sent_total", "Outbox rows that left.", ["service", "topic"])
OUTBOX_LENGTH = Gauge("diaspora_outbox_length", "Rows waiting to leave.", ["service"])
OUTBOX_AGE = Gauge("diaspora_outbox_age_seconds", "Age of the oldest waiting row.", ["service"])
RELAY_STANDS = Gauge("diaspora_relay_stands", "1 while rows cannot leave.", ["service"])
LINES_STOPPED = Gauge("diaspora_lines_stopped", "Partitions or keys that stand still.", ["service"])
CONSUMER_LAG = Gauge(
    "diaspora_consumer_lag", "Records that wait.", ["consumer", "topic", "partition"]
)
CONSUMER_AGE = Gauge(
    "diaspora_consumer_age_seconds",
    "Age of the last record acted on while others wait behind it; 0 when none does.",
    ["consumer", "topic", "partition"],
)
CONSUMER_POSITION = Gauge(
    "diaspora_consumer_position",
    "The next offset to act on.",
    ["consumer", "topic", "partition"],
)
PARKED_KEYS = Gauge("diaspora_parked_keys", "Lines that wait.", ["consumer"])
HELD_KEYS = Gauge(
    "diaspora_held_keys", "Lines that wait for an operator to decide on their head.", ["consumer"]
)
PARKED_EVENTS = Gauge(
    "diaspora_parked_events", "Events that wait in lines, counted up to 100,000.", ["consumer"]
)
PARKED_AGE = Gauge(
    "diaspora_parked_age_seconds", "How long the first of them has waited.", ["consumer"]
)
DEAD_LETTERS = Gauge(
    "diaspora_dead_letters", "Events that were given up, counted up to 100,000.", ["consumer"]
)
QUARANTINED = Gauge(
    "diaspora_quarantined_records",
    "Records that nobody can read, counted up to 100,000.",
    ["consumer"],
)
WORKERS_BEGUN_ANEW = Counter(
    "diaspora_workers_begun_anew_total",
    "Workers that died of surprise inside a process that goes on.",
    ["service"],
)
LOOP_BEAT = Gauge(
    "diaspora_loop_beat_timestamp_seconds", "When a loop last came round.", ["service", "loop"]
)
LOOP_REST = Gauge(
    "diaspora_loop_rest_seconds",
    "How long a loop rests at most between two rounds.",
    ["service", "loop"],
)
REQUESTS = Counter(
    "diaspora_http_requests_total", "Answered requests.", ["service", "method", "route", "status"]
)
REQUEST_SECONDS = Histogram(
    "diaspora_http_request_seconds",
    "Time until the answer began.",
    ["service", "method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
