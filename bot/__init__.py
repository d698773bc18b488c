"""Goalkeeper keeps a team's sprint goals in GitHub issues, comments and labels."""
