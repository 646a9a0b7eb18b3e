"""The outside systems, one folder each.  A client says what went wrong and whether it may be tried again; it never retries."""
