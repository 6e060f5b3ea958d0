"""Alerts as they happen, over a stream that can be taken up again without a gap."""
