"""Which of a venue's forms a deposit or withdrawal means, and the answers that fill it."""

from __future__ import annotations

from collections.abc import Iterable

from fxtui.contract.errors import UsageError
from fxtui.domain.foreign import printable
from fxtui.domain.money import Asset
from fxtui.domain.ticket import TicketForm
from fxtui.grammar.requests import NewTicketRequest

_TITLE = 40
"""Characters of a form's title that are told beside its method."""


def form_meant(forms: Iterable[TicketForm], request: NewTicketRequest, wanted: Asset) -> TicketForm:
    """The one form there is, or the one named by its method or by where it goes; `UsageError` lists the ways."""
    offered = list(forms)
    if not offered:
        raise UsageError(f"There is no way to make a {request.kind} of {wanted} at this venue.")
    if request.method is None and request.to is not None and any(_fixed_address(form) for form in offered):
        return _form_to(offered, request.to, wanted)
    if request.method is None and len(offered) == 1:
        return offered[0]
    for form in offered:
        if request.method is not None and form.method.lower() == request.method.lower():
            return form
    ways = ", ".join(_way(form) for form in offered)
    said = f"has no method {request.method!r}" if request.method else "needs a --method"
    raise UsageError(f"A {request.kind} of {wanted} {said}: choose one of {ways}.")


def _form_to(offered: Iterable[TicketForm], to: str, wanted: Asset) -> TicketForm:
    """The form whose own address is `to`, which is not repeated: it may be a person's account."""
    for form in offered:
        if _is_address(form, to):
            return form
    raise UsageError(
        f"No way to withdraw {wanted} here goes to the address that --to names.",
        hint=f"`fxtui withdraw {wanted} --fields` lists the ways.",
    )


def _way(form: TicketForm) -> str:
    title = printable(form.title, _TITLE)
    return f"{form.method} ({title})" if title and not title.startswith(form.method) else form.method


def _fixed_address(form: TicketForm) -> str:
    """Where the form goes by itself, empty where the address is asked for."""
    if any(field.address for field in form.asked):
        return ""
    return next((field.fixed for field in form.fields if field.address and field.fixed), "")


def _is_address(form: TicketForm, to: str) -> bool:
    typed = _packed(to)
    return _packed(_fixed_address(form)) in {typed, typed.upper()}


def _packed(address: str) -> str:
    """An address without the blanks people read it by."""
    return "".join(address.split())


def answers_to(form: TicketForm, request: NewTicketRequest) -> dict[str, str]:
    """The answers to what `form` asks for, each given once; what it fills by itself takes none.

    Raises:
        UsageError: an answer to what is not asked, two to one thing, or an address the form does not go to.
    """
    answers = dict(request.answers)
    asked = {field.name for field in form.asked}
    for name in sorted(set(answers) - asked):
        if any(field.name == name for field in form.fields):
            raise UsageError(f"The form {form.method} fills {name} by itself: leave --field {name} out.")
        listed = ", ".join(sorted(asked)) or "no fields"
        raise UsageError(f"The form {form.method} has no field {name}: it asks for {listed}.")
    if request.to is not None and _fixed_address(form):
        if not _is_address(form, request.to):
            raise UsageError(f"The form {form.method} does not go to the address that --to names.")
    elif request.to is not None:
        name = _address_field(form)
        if name in answers:
            raise UsageError(f"--field gives {name} already, which --to fills too: leave one of them out.")
        answers[name] = request.to
    return answers


def _address_field(form: TicketForm) -> str:
    for field in form.asked:
        if field.address:
            return field.name
    raise UsageError(f"The form {form.method} has no address: answer its fields with --field NAME=VALUE.")
