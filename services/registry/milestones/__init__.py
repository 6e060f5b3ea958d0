"""Milestones: what a project said it would reach, its receipts, and its quarterly reports."""
