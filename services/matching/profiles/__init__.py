"""Profiles: what people of the diaspora would lend and fund, in their own words."""
