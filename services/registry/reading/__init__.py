"""Files that were taken in are read by a worker, in steps that a crash leaves whole."""
