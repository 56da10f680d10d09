"""Back ends: what is made of a checked program."""
