"""Sessions of a dialogue and their agendas."""
