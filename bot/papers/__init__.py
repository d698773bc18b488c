"""Planning documents as files: read them for people and machines, and lint them."""
