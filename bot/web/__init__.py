"""The dashboard: pages for people in a browser, behind a login with GitHub."""
