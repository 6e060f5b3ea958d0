"""Dialogues: regional processes with members, observers and a chair that rotates."""
