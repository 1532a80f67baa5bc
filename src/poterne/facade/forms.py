"""Forms give shape to what was typed and judge nothing: what is wrong is said by core."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from poterne.core.rules.breach import Breach

SHAPE = {
    "invalid": "Cette réponse n’a pas la forme attendue. Corrigez-la.",
    "invalid_choice": "Ce choix n’est pas dans la liste. Choisissez une des réponses proposées.",
    "max_length": "Cette réponse est trop longue. Raccourcissez-la.",
    "required": "Cette réponse est vide. Indiquez-la.",
    "empty": "Ce fichier est vide. Choisissez-en un autre.",
    "missing": "Aucun fichier n’a été reçu. Choisissez-en un.",
    "null_characters_not_allowed": "Cette réponse contient un caractère invisible. Retapez-la.",
}
"""The few sentences of shape, by Django's own codes: none of Django's is ever shown."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the error summary; ``href`` leads to the first control of its field."""

    message: str
    href: str = ""


class Radios(forms.RadioSelect):
    """Radio buttons; ``hints`` says under a choice what follows from it, by its value."""

    hints: Mapping[str, str]

    def __init__(self, hints: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.hints = hints or {}


class ShapeForm(forms.Form):
    """A form of ours: nothing is required of the browser, ``required`` is core's word."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def text(self, name: str) -> str:
        """What was typed under ``name``, or "": also when the rest of the form is faulty."""
        return str(self.data.get(self.add_prefix(name), "") or "")


def text(
    label: str, *, hint: str = "", optional: bool = False, width: int = 0, **attrs: str
) -> forms.CharField:
    """A line of text. ``width``: 4, 6, 8, 12, 20 or 30 characters, a hint at the answer's length.

    ``attrs`` are the control's own (``autocomplete``, ``inputmode``).
    """
    if width:
        attrs["class"] = f"l-{width}"
    return forms.CharField(
        label=_named(label, optional=optional),
        help_text=hint,
        widget=forms.TextInput(attrs=dict(attrs)),
        strip=False,
        required=False,
        error_messages=SHAPE,
    )


def email(label: str, *, hint: str = "", own: bool = False) -> forms.CharField:
    """An address, as a line of text: the browser's own type refuses « Demandes_accès@… ».

    ``own``: the address of the person who types, which her browser may propose.
    """
    return text(
        label,
        hint=hint,
        inputmode="email",
        autocomplete="email" if own else "off",
        autocapitalize="none",
        spellcheck="false",
    )


def code(
    label: str = "Code reçu par courriel", *, hint: str = "6 chiffres, valables 10 minutes."
) -> forms.CharField:
    """Six digits, of a mail or of a telephone; pasted or proposed by the browser."""
    return text(
        label,
        hint=hint,
        width=8,
        autocomplete="one-time-code",
        inputmode="numeric",
    )


def long_text(
    label: str, *, hint: str = "", optional: bool = False, rows: int = 4
) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=_named(label, optional=optional),
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": str(rows)}),
        strip=False,
        required=False,
        error_messages=SHAPE,
    )


def choice(
    label: str,
    choices: Iterable[tuple[str, str]],
    *,
    hint: str = "",
    optional: bool = False,
    hints: Mapping[str, str] | None = None,
) -> forms.ChoiceField:
    """Radio buttons, one per line; ``hints`` by value."""
    return forms.ChoiceField(
        label=_named(label, optional=optional),
        help_text=hint,
        choices=list(choices),
        widget=Radios(hints),
        required=False,
        error_messages=SHAPE,
    )


def select(
    label: str, choices: Iterable[tuple[str, str]], *, hint: str = "", optional: bool = False
) -> forms.ChoiceField:
    """A drop-down list, for more than about seven choices."""
    return forms.ChoiceField(
        label=_named(label, optional=optional),
        help_text=hint,
        choices=[("", "Choisir"), *choices],
        required=False,
        error_messages=SHAPE,
    )


def tick(label: str, *, hint: str = "") -> forms.BooleanField:
    """A box to tick; never ticked beforehand."""
    return forms.BooleanField(label=label, help_text=hint, required=False, error_messages=SHAPE)


def upload(label: str, *, accept: str, hint: str = "") -> forms.FileField:
    """A file to send; ``accept`` is what the browser proposes (``image/png,image/jpeg``)."""
    return forms.FileField(
        label=label,
        help_text=hint,
        widget=forms.FileInput(attrs={"accept": accept}),
        required=False,
        error_messages=SHAPE,
    )


def attach(
    form: forms.Form, breaches: Iterable[Breach], names: Mapping[str, str] | None = None
) -> list[Fault]:
    """Each breach now stands beside its control; returned: all entries of the error summary.

    ``names`` gives the form's field for a breach's field (``{"it_lead.email": "email"}``), where
    they differ. A breach of no field of this form is an entry without link. The form may be
    unbound: faults that were sent back show beside the answers they blame.
    """
    strays = []
    for breach in breaches:
        name = (names or {}).get(breach.field, breach.field)
        if name in form.fields:
            form.errors.setdefault(name, form.error_class()).append(breach.message)
        else:
            strays.append(Fault(breach.message))
    return [*errors(form), *strays]


def errors(*several: forms.BaseForm) -> list[Fault]:
    """The entries of the error summary, in the order of the fields, shape errors included."""
    return [
        Fault(str(message), f"#{control_id(bound)}")
        for form in several
        for bound in form
        for message in bound.errors
    ] + [Fault(str(message)) for form in several for message in form.non_field_errors()]


def control_id(bound: BoundField) -> str:
    """The id of the field's control, of its first one in a group."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _named(label: str, *, optional: bool) -> str:
    return f"{label} (facultatif)" if optional else label
