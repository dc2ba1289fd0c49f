"""Commands of the repository itself: set-up, start, tests, locks, screenshots."""
