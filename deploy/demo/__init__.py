"""The main job shown from nothing: a project finds its people, its money and its alerts."""
