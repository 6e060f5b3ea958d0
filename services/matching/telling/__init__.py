"""Who of a list is told, so that few people are asked by everybody."""
