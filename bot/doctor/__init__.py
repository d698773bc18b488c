"""What `goalkeeper doctor` looks at: each check takes what was seen as a value and returns what it found."""
