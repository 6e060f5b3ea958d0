"""What reviewers decide about partners, why, and when they have to look again."""
