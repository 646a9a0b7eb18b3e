"""A strict simulator of a NAV server with published pages, OData V3 and V4, over real HTTP."""
