"""How events travel: outbox, relay, transports, inbox, loops."""
