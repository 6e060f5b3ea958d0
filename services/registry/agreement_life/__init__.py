"""The life of an agreement: signed, in force, suspended, resumed, ended."""
