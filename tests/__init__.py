"""The tests; `tests.expected` is what they share."""
