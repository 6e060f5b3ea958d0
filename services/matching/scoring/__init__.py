"""How well people and projects fit: integers only, the same in Python and in SQL; pure."""
