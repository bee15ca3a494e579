"""What is known about a subject and where it came from."""
