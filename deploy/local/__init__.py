"""One machine, one command: PostgreSQL, the transport and the three services in one process."""
