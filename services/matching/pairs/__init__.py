"""One person and one project as scoring reads them."""
