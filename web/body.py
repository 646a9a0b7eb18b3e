"""The body of a request, bounded in size and time."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestEntityTooLarge

BODY_PATIENCE = timedelta(seconds=5)
"""A sender who says nothing for this long in the midst of a body shall not hold one of the few threads."""


def read_body(largest: int) -> bytes:
    """The whole body.  Raises RequestEntityTooLarge, ClientDisconnected for one that is cut or badly chunked."""
    # The framework cuts a chunked body at the limit and says nothing, so one byte more is asked for.
    request.max_content_length = largest + 1
    connection = request.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(BODY_PATIENCE.total_seconds())
    try:
        body = request.get_data(cache=False)
    except HTTPException:
        raise
    except Exception as error:  # the server's own errors for what is no chunk
        raise ClientDisconnected from error
    if len(body) > largest:
        raise RequestEntityTooLarge
    return body
