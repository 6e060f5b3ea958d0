"""What happens to profiles besides what their owners do."""
