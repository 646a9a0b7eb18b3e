"""The pure core: what a ticket means and what shall happen to it.  No clock, no network, no queue."""
