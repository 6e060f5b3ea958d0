"""Whether the first of the lists are like all who qualify: a report of skew."""
