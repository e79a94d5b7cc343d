"""Sites built by the real generators, and what a reader finds on their pages; for tests only."""
