"""The transport over Apache Kafka; the only room that knows aiokafka."""

from shared.messaging.kafka.connection import mend

mend()
