"""The directory of integration services: language, employment, education, health, housing."""
