"""Whether applications meet their fund's rules, and how their costs compare."""
