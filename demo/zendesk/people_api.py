"""Users and what they may: `/api/v2/users/{id}`, their groups, and the custom roles of an Enterprise account."""

from __future__ import annotations

from flask import Blueprint

from demo.zendesk.account import Account
from demo.zendesk.asking import page
from demo.zendesk.records import Json, User
from demo.zendesk.refusal import not_found


def add_people(api: Blueprint, account: Account) -> None:
    """Add the addresses to `api`."""

    def find(user_id: int) -> User:
        if user_id not in account.users:
            raise not_found()
        return account.users[user_id]

    @api.get("/api/v2/users/<int:user_id>")
    def show_user(user_id: int) -> Json:
        with account.lock:
            return {"user": find(user_id).to_json()}

    @api.get("/api/v2/users/<int:user_id>/groups")
    def groups_of(user_id: int) -> Json:
        with account.lock:
            mine = find(user_id).group_ids
            return page(account, "groups", [one.to_json() for one in account.groups.values() if one.id in mine])

    @api.get("/api/v2/custom_roles/<int:role_id>")
    def show_role(role_id: int) -> Json:
        with account.lock:
            if role_id not in account.custom_roles:
                raise not_found()
            return {"custom_role": account.custom_roles[role_id]}
