"""Roadmaps: what an agreement means to do in a year, by milestones, activities, indicators."""
