"""What people and organisations without a profile wish to hear of."""
