"""What others assure of a placement: agreements, places in a quota, licences of agencies."""
