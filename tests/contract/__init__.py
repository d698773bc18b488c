"""Holds the sandbox, our queries and the webhook door against GitHub's official descriptions."""
