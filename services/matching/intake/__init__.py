"""What matching hears of projects and partners, and what it does with it."""
