"""A strict simulator of e-conomic's REST API, over real HTTP."""
