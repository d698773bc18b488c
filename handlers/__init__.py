"""What each kind of GitHub event touches: pure functions from an event to places to look at again."""
