"""The frame of the HTTP door that the three services share."""
