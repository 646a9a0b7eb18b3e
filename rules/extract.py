"""What a ticket's own text says: customer number, RefID, account, product and the number to call back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from rules.account_name import AccountNames, AccountNameShape, Named, choose_account_name
from rules.call_requests import CallbackShape
from rules.callback_phone import Callback, Callbacks
from rules.customer_number import CustomerNumbers
from rules.customer_number_shape import CustomerNumberShape
from rules.fold import fold
from rules.forwarded_number import is_of_another
from rules.model import Extraction, Reason, Ticket
from rules.phone_number import to_e164
from rules.product import ProductHit, Products, ProductShape, choose_product
from rules.ref_id import RefIds, RefIdShape, StatedRefId, choose_ref_id
from rules.shape import Location, Shape, Source
from rules.stated_number import Stated, choose_number
from rules.text import TicketText, parse_reply
from rules.words import join_lines, read_words, split_hyphens

_CALLER = re.compile(r"\+?\d[\d ]{6,16}\d")


class ExtractFile(Shape):
    """`extract.yaml`."""

    customer_number: CustomerNumberShape
    ref_id: RefIdShape
    account: AccountNameShape = Field(default_factory=AccountNameShape)
    product: ProductShape = Field(default_factory=ProductShape)
    callback_phone: CallbackShape = Field(default_factory=CallbackShape)


@dataclass(frozen=True, slots=True)
class ExtractRules:
    """`extract.yaml`, ready for use."""

    source: Source
    customer_numbers: CustomerNumbers
    ref_ids: RefIds
    account_names: AccountNames
    products: Products
    callbacks: Callbacks


def compile_extract(shape: ExtractFile, source: Source) -> ExtractRules:
    """The rules of `extract.yaml`; the shape has already refused what cannot be read."""
    return ExtractRules(
        source,
        CustomerNumbers(shape.customer_number),
        RefIds(shape.ref_id),
        AccountNames(shape.account),
        Products(shape.product),
        Callbacks(shape.callback_phone),
    )


def extract(ticket: Ticket, text: TicketText, rules: ExtractRules) -> Extraction:
    """What the text says; a part is None where it says nothing that may be trusted.  Any text is accepted."""
    own = "\n".join(part for part in (text.subject, text.newest, text.signature) if part)
    words = read_words(text.newest)
    caller = _caller(ticket)
    number = _customer_number(ticket.channel, own, text, rules)
    ref_id = _ref_id(ticket.channel, own, text.quoted, rules)
    names = rules.account_names.find(f"{text.subject}\n{text.newest}")
    names = names or rules.account_names.find_in_signature(text.signature)
    if not names and text.quoted:
        names = rules.account_names.find(text.quoted)
    account = choose_account_name(names, text.subject)
    product = _product(text, rules)
    callback = rules.callbacks.find(
        words,
        subject=read_words(text.subject),
        signature=text.signature,
        channel=ticket.channel,
        caller=caller,
        quoted=text.quoted,
    )
    return Extraction(
        customer_number=number.number if number else None,
        account=account.name if account else None,
        ref_id=ref_id.ref_id if ref_id else None,
        callback_phone=callback.phone if callback else None,
        product=product.product if product else "unknown",
        reasons=tuple(
            _reasons(rules.source, number=number, ref_id=ref_id, account=account, product=product, callback=callback)
        ),
    )


def extract_all(ticket: Ticket, text: TicketText, rules: ExtractRules) -> Extraction:
    """What the description says, completed by the replies: who is asked for a number writes it there, and only once.

    Of the replies the newest counts first; for the number to call back it counts before the description too.
    """
    found = extract(ticket, text, rules)
    phone: str | None = None
    for reply in (extract(ticket, parse_reply(one), rules) for one in ticket.replies):
        phone = phone or reply.callback_phone
        found = Extraction(
            customer_number=found.customer_number or reply.customer_number,
            account=found.account or reply.account,
            ref_id=found.ref_id or reply.ref_id,
            callback_phone=phone or found.callback_phone,
            product=found.product if found.product != "unknown" else reply.product,
            reasons=(*found.reasons, *(reason for reason in reply.reasons if reason not in found.reasons)),
        )
    return found


def asks_for_call(ticket: Ticket, reply: str, phone: str, rules: ExtractRules) -> bool:
    """Does a reply ask for a call, be it without repeating the number that is known, `phone` (E.164)?"""
    return extract(ticket, parse_reply(f"{reply}\n{phone}"), rules).callback_phone is not None


def _reasons(
    source: Source,
    *,
    number: Stated | None,
    ref_id: StatedRefId | None,
    account: Named | None,
    product: ProductHit | None,
    callback: Callback | None,
) -> Iterator[Reason]:
    def reason(step: str, key: str, words: str, *below: str | int) -> Reason:
        location: Location = (step, *below)
        return Reason(step, key, {"words": words}, rule=step, file=source.file, line=source.line_of(location))

    if number is not None:
        key = "number_label" if number.sure else "number_in_sms"
        yield reason("customer_number", key, number.words, "labels")
    if ref_id is not None:
        yield reason("ref_id", "ref_id_label", ref_id.words, "labels")
    if account is not None:
        yield reason("account", "account_label", account.words, "labels")
    if product is not None:
        yield reason("product", "product_word", product.words, product.entries, product.entry)
    if callback is not None and callback.entry is not None:
        yield reason("callback_phone", "callback_asked", callback.words, "asks", callback.entry)
    elif callback is not None:
        yield reason("callback_phone", "callback_by_sms", callback.phone)


def _customer_number(channel: str, own: str, text: TicketText, rules: ExtractRules) -> Stated | None:
    """Stated in the newest text, subject or signature; only where these say nothing, in what is quoted."""
    numbers = rules.customer_numbers
    found = (numbers.find_spoken(own) if channel == "voice" else ()) or numbers.find(own)
    if not found and channel == "sms":
        found = numbers.find_in_sms(text.newest)
    found = found or numbers.find_in_subject(text.subject, text.newest)
    if not found and text.quoted:
        found = numbers.find_answer(text.newest, text.quoted)
    if not found and text.quoted and not is_of_another(fold(text.newest), fold(text.quoted)):
        found = tuple(one for one in numbers.find(text.quoted) if not numbers.is_elsewhere(text.newest, one.number))
    return choose_number(found)


def _ref_id(channel: str, own: str, quoted: str, rules: ExtractRules) -> StatedRefId | None:
    found = (rules.ref_ids.find_spoken(own) if channel == "voice" else ()) or rules.ref_ids.find(own)
    if found:
        return choose_ref_id(found, fold(own))
    return choose_ref_id(rules.ref_ids.find(quoted), fold(quoted))


def _product(text: TicketText, rules: ExtractRules) -> ProductHit | None:
    own = text.told_words()
    if text.signature:
        own = join_lines(own, read_words(text.signature))
    hits = rules.products.find(split_hyphens(own))
    if hits or not text.quoted:
        return choose_product(hits)
    return choose_product(rules.products.find(split_hyphens(read_words(text.quoted))))


def _caller(ticket: Ticket) -> str | None:
    """The number a text message or call came from."""
    if ticket.channel not in ("sms", "voice"):
        return None
    for shown in (ticket.requester_phone, ticket.requester_name):
        match = _CALLER.search(shown or "")
        if match is not None and (phone := to_e164(match[0], "DK")) is not None:
            return phone
    return None
