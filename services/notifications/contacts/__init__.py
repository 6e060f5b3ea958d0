"""Names, addresses, languages and time zones of those who are told; the only place with any."""
