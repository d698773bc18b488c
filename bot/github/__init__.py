"""The only room that speaks with GitHub: PyGithub, tamed."""
