"""Claims that obligations were met: made, confirmed, disputed, or left to stand."""
