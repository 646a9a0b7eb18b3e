"""Orchestration: what is pending, who works on it, and the one job that does."""
