"""The review of a sprint: how healthy it was, what it came to since its first day, and what to do otherwise next."""
