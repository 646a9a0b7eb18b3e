"""What commands begin with: settings, Redis, the rulebook.  What cannot be had ends the command with a sentence."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click
from dotenv import load_dotenv

from workers.settings import Settings, parse_settings
from workers.settings_reader import SettingsError

if TYPE_CHECKING:
    import redis

    from rules.language.catalogue import Catalogue
    from rules.rulebook import Rulebook
    from workers.desk import Desk
    from workers.rulebook_watch import RulebookWatch


class Fault(click.ClickException):
    """A sentence for the operator instead of a traceback; exit code 1."""


class BrokenRules(Fault):
    """All problems of a rulebook, one a line, in the form of `rules check`."""

    def show(self, file: IO[str] | None = None) -> None:
        """Nothing before the first FILE: editors and CI read these lines."""
        click.echo(self.format_message(), file=file, err=file is None)


def read_settings(*, need_zendesk: bool = False, need_secret: bool = False) -> Settings:
    """The settings of this process, from the environment and `.env`.  Ends the command with one message if wrong."""
    load_dotenv(Path(".env"))
    try:
        return parse_settings(os.environ, need_zendesk=need_zendesk, need_secret=need_secret)
    except SettingsError as error:
        raise Fault(str(error)) from error


def find_redis_url(settings: Settings) -> str:
    """REDIS_URL, else the embedded server that `hotline serve` runs.  Ends the command if there is neither."""
    from workers.embedded_redis import NoRedisServer, answers, socket_url

    if settings.redis_url is not None:
        return settings.redis_url
    try:
        url = socket_url(settings.data_dir)
    except NoRedisServer as error:
        raise Fault(str(error)) from error
    if not answers(url):
        raise Fault(
            "REDIS_URL is not set and no embedded Redis is running under DATA_DIR; "
            "set REDIS_URL, or start everything with `hotline serve`."
        )
    return url


def open_redis(settings: Settings) -> redis.Redis:
    """A connection to a Redis that keeps what it is given.  Ends the command if there is none."""
    import redis

    from workers.redis_client import UnsafeRedis, check_keeping, connect
    from workers.redis_trouble import wait_until_loaded

    client = connect(find_redis_url(settings))
    try:
        wait_until_loaded(client)
        check_keeping(client)
    except UnsafeRedis as error:
        raise Fault(str(error)) from error
    except redis.RedisError as error:
        raise Fault(f"Redis does not answer (REDIS_URL): {error}") from error
    return client


def open_fast_redis(settings: Settings) -> redis.Redis:
    """The web's connection.  A Redis that is away does not keep the web from starting: it answers 503 until then."""
    import redis

    from workers.redis_client import UnsafeRedis, check_keeping, connect

    client = connect(find_redis_url(settings), fast_failing=True)
    with contextlib.suppress(redis.RedisError):
        try:
            check_keeping(client)
        except UnsafeRedis as error:
            raise Fault(str(error)) from error
    return client


def open_desk(settings: Settings) -> Desk:
    """Everything a pass needs.  Ends the command when the rulebook has errors or Redis is unfit."""
    from rules.rulebook import RulebookError
    from workers.desk import make_desk

    try:
        return make_desk(settings, open_redis(settings))
    except RulebookError as error:
        raise BrokenRules(error.render(settings.language)) from error


def open_rulebook(settings: Settings, directory: Path | None = None) -> Rulebook:
    """The rulebook of a folder, or the one in force.  Ends the command with all its problems if it has errors."""
    from rules.rulebook import RulebookError, load_rulebook

    try:
        return load_rulebook(directory or settings.rules_dir)
    except RulebookError as error:
        raise BrokenRules(error.render(settings.language)) from error


def watch_rulebook(settings: Settings) -> RulebookWatch:
    """The rulebook in force, or the last good one.  Ends the command with all problems if there is neither."""
    from rules.rulebook import RulebookError
    from workers.rulebook_watch import KEPT_FILE, RulebookWatch

    try:
        return RulebookWatch(settings.rules_dir, settings.data_dir / KEPT_FILE, settings.language)
    except RulebookError as error:
        raise BrokenRules(error.render(settings.language)) from error


def catalogue_of(settings: Settings) -> Catalogue:
    """The sentences in the language of the setting."""
    from rules.language.catalogue import load_catalogue

    return load_catalogue(settings.language)


@contextlib.contextmanager
def sentences() -> Iterator[None]:
    """What an outside system or a file does to a command becomes a sentence for the operator."""
    from integrations.errors import IntegrationError
    from integrations.zendesk.provision import ProvisionError
    from rules.rulebook import RulebookError

    try:
        yield
    except (IntegrationError, ProvisionError, RulebookError, SettingsError) as error:
        raise Fault(str(error)) from error
