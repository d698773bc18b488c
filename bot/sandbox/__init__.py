"""A GitHub in memory: the world the demo plays in and every test talks to; it knows nothing of the bot."""
