"""How partners' systems prove who they are: secrets, tokens and the keys that sign them."""
