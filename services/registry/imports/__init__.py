"""Importing files of projects: uploaded, kept in pieces, read by a worker."""
