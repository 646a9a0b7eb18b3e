"""The ledger of time registered on tickets: what only Hotline knows, in a database (docs/time.md)."""
