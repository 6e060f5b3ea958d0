"""Which endpoints an event is posted to."""
