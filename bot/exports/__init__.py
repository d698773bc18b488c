"""Everything that is stored of a space, as a file; and back into a database."""
