"""Commands in comments: how they are read, who may give them, and what each asks for."""
