"""Lines whose events wait to be acted on."""
