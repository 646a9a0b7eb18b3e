"""The outside systems, one folder each.  A client says what went wrong; it never retries."""
