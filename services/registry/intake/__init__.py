"""Where partners' events come in, over HTTP and over Kafka."""
