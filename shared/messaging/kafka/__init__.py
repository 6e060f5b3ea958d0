"""The transport over Apache Kafka; the only room that knows aiokafka."""
