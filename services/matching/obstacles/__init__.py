"""What stands between a pair and a list as things are now."""
