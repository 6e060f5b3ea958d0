"""Which committee at home stands beside which hometown association."""
