"""Real processes under load, broken on purpose, and a verifier that believes none of them."""
