"""Forms of the desk: the shape of what is typed, and nothing else."""

from django import forms

from poterne.bureau.timeline import OPEN_TO_STAFF
from poterne.core.catalogue import Environment
from poterne.core.lifecycle import REQUEST_WORDS, RequestState
from poterne.core.offices import OFFICE_WORDS, Office
from poterne.core.reasons import BY_STAFF, REASONS
from poterne.facade.forms import ShapeForm, choice, code, email, long_text, select, text, tick


def password(label: str, *, hint: str = "", new: bool = False) -> forms.CharField:
    """A password: pasted, kept by the browser, never shown again."""
    proposed = "new-password" if new else "current-password"
    field = text(label, hint=hint)
    field.widget = forms.PasswordInput(attrs={"autocomplete": proposed})
    return field


class SecondWayForm(ShapeForm):
    """Bureau-1, second way in."""

    email = email("Adresse électronique", own=True)
    password = password("Mot de passe")
    code = code("Code de votre téléphone", hint="6 chiffres, qui changent toutes les 30 secondes.")


class InvitedForm(ShapeForm):
    """A tick that no machine pressing buttons makes: scanners submit the forms of mailed links."""

    moi = tick("C’est bien moi que ce courriel invite.")


class NewSecondWayForm(ShapeForm):
    """Password and code, made together."""

    password = password(
        "Mot de passe",
        hint="15 caractères ou plus. Quatre mots sans lien entre eux font un bon mot de passe.",
        new=True,
    )
    code = code(
        "Code affiché par votre téléphone", hint="6 chiffres, qui changent toutes les 30 secondes."
    )


class NewKeyForm(ShapeForm):
    """A passkey, named by its owner."""

    name = text("Nom de cette clé d’accès", hint="Par exemple : « Portable du bureau ».", width=30)


_QUEUE_STATES = (
    ("", "À traiter"),
    *((str(state), REQUEST_WORDS[state]) for state in RequestState if state in OPEN_TO_STAFF),
    ("toutes", "Toutes"),
)


class QueueForm(ShapeForm):
    """Filters of Bureau-2, kept in the URL."""

    q = text("Rechercher", width=20)
    etat = forms.ChoiceField(label="État", choices=_QUEUE_STATES, required=False)
    type = forms.ChoiceField(
        label="Type",
        choices=[
            ("", "Tous"),
            (str(Environment.PARTENAIRE), "Partenaire"),
            (str(Environment.PRODUCTION), "Production"),
        ],
        required=False,
    )
    miennes = tick("Les miennes seulement")


class ReturnForm(ShapeForm):
    """Bureau-3, « Demander une correction »: ticked faults and the agent's words."""

    reason = long_text(
        "Vos mots à la personne qui a demandé",
        hint="S’ajoutent aux points cochés. Obligatoires si aucun point n’est coché.",
        optional=True,
    )


class OverrideForm(ShapeForm):
    """Why one fault is set aside."""

    reason = text("Motif de l’écart", width=30)


class AcceptForm(ShapeForm):
    """The reference of a known developer; production takes the establishment's number."""

    developer = text(
        "Référence d’un développeur connu",
        hint="Laissez vide pour retrouver le développeur par son nom, ou en créer la référence.",
        optional=True,
        width=8,
    )


class ReasonForm(ShapeForm):
    """A refusal or a sending back, in writing."""

    reason = long_text("Motif")


class ValidityForm(ShapeForm):
    """Section 5: the period of validity, both days included."""

    du = text("Valides du", hint="année-mois-jour", width=12)
    au = text("Valides jusqu’au", hint="année-mois-jour", width=12)


class WithdrawalForm(ShapeForm):
    """Bureau-33: what is done, and why."""

    geste = choice(
        "Ce que vous faites",
        [("retirer", "Retirer pour toujours"), ("suspendre", "Suspendre")],
        hints={
            "retirer": "Le retrait ne se défait pas : un nouvel identifiant demande une demande.",
            "suspendre": "L’identifiant reprend quand une personne autorisée le permet.",
        },
    )
    motif = select("Motif", [(code, REASONS[code]) for code in BY_STAFF])


class PersonForm(ShapeForm):
    """Bureau-30: one person and her offices."""

    offices = forms.MultipleChoiceField(
        label="Rôles",
        choices=[(str(office), OFFICE_WORDS[office]) for office in Office],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Ce rôle n’existe pas. Choisissez dans la liste."},
    )
    repondant_code = text(
        "Identifiant du répondant",
        hint="Inscrit à la section 5 quand cette personne signe. Requis pour le rôle répondant.",
        optional=True,
        width=12,
    )


class InvitationForm(PersonForm):
    """Bureau-30: an invitation."""

    name = text("Prénom et nom", width=30)
    email = email("Adresse électronique")
    field_order = ("name", "email", "offices", "repondant_code")
