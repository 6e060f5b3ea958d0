"""Counting working days by the calendars of countries."""
