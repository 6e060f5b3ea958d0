"""People and projects as scoring reads them: rows of numbers, made at intake."""
