"""Reading an ESCO download and working out which skills are related; pure."""
