"""What banks and transfer operators ask for sending money home, corridor by corridor."""
