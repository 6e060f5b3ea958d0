"""Twinnings: pairs of host institutions that exchange people and knowledge."""
