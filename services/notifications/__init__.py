"""Notifications: contact points, alerts and their deliveries."""
