"""Tells what is in the outbox where people chat; apprise is read when something is sent first."""
