"""Sample producers for partners' systems; their README says how to run them."""
