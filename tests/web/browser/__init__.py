"""The sidebar in a real browser."""
