"""Alerts that wait for one mail a day or a week."""
