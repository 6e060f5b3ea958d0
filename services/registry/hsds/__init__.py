"""Reads and writes HSDS 3.0 (Open Referral), in which directories of services are told; pure."""
