"""The event backbone: latency, throughput, drain, next to the same work done by hand."""
