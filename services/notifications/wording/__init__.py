"""What is said to people, in five languages; pure."""
