"""Who was erased lately, so that a late event does not bring them back."""
