"""What tests stand on: servers, builders, waiting."""
