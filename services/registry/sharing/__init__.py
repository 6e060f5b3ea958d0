"""Sharing agreements: who may have a data set, for what, on which terms and how long."""
