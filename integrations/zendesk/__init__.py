"""Zendesk: tickets, users, organizations, groups, fields, webhooks and triggers."""
