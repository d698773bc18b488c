"""Goalkeeper keeps a team's sprint goals in GitHub issues, comments, labels and boards."""
