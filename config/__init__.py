"""The operator's settings (environment) and the team's rules (YAML in the repository)."""
