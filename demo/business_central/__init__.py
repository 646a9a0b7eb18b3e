"""A strict simulator of Business Central API v2.0 with the support API, over real HTTP."""
