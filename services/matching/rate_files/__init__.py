"""Files of rates, as central banks publish them."""
