"""Whatever happens, the agent gets a status, a code and a sentence, and never what an outside system said."""

from __future__ import annotations

from typing import get_args

import pytest
import redis
from werkzeug.exceptions import BadRequest, MethodNotAllowed, NotFound

from integrations import errors
from rules.language.catalogue import Language, load_catalogue
from rules.rulebook import RulebookError
from web.sidebar_refusal import STATUSES, Refused, to_refusal
from workers.sidebar_requests import NoRequestId, OtherRequest, UnderWay


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("no_rights"), "no_rights"),
        (errors.Retryable("zendesk", "get ticket", "503"), "zendesk"),
        (errors.OutcomeUnknown("zendesk", "get ticket", "no answer"), "zendesk"),
        (errors.BadCredentials("zendesk", "get ticket", "401"), "zendesk"),
        (errors.UnexpectedAnswer("zendesk", "get ticket", "no id"), "zendesk"),
        (errors.NotFound("zendesk", "get ticket", "404"), "no_ticket"),
        (errors.Conflict("zendesk", "get ticket", "409"), "changed"),
        (errors.Retryable("erp", "find", "503"), "erp"),
        (errors.NotFound("business_central", "find", "404"), "erp"),
        (redis.ConnectionError("10.0.0.1:6379 refused"), "unavailable"),
        (RulebookError([]), "unavailable"),
        (NoRequestId(), "malformed"),
        (OtherRequest(), "other_request"),
        (UnderWay(), "under_way"),
        (NotFound(), "not_found"),
        (MethodNotAllowed(), "not_found"),
        (BadRequest(), "malformed"),
        (ZeroDivisionError("Klitgård"), "unavailable"),
    ],
    ids=repr,
)
def test_what_happened_becomes_a_code(error: Exception, code: str) -> None:
    assert to_refusal(error).code == code
    assert to_refusal(error).text is None


@pytest.mark.parametrize("language", get_args(Language))
def test_every_code_has_a_sentence(language: Language) -> None:
    sentences = load_catalogue(language).section("sidebar.error")
    assert sentences.keys() == STATUSES.keys()
    assert {200, 500} & {*STATUSES.values()} == set()
