"""A strict simulator of a Zendesk account over real HTTP, written from Zendesk's documentation alone."""
