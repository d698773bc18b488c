"""A sprint played on this machine: a GitHub in miniature, the bot, and five people."""
