"""« Inscription de la clientèle des professionnels de la santé – B2B », word for word."""

from poterne.core.forms.definition import Edition, Form
from poterne.core.forms.inscription_clientele_paper import PAPER

FORM = Form(
    key="inscription-clientele",
    service="inscription-clientele",
    title="Demande d’accès aux services en ligne B2B",
    number="4058, à confirmer",
    number_confirmed=False,
    editions=(
        Edition(
            number=1,
            description="Inscription de la clientèle des professionnels de la santé – B2B",
            also="Cette demande d’accès vous permettra également d’accéder à l’application "
            "« Identité du médecin de famille – B2B ».",
            application="Inscription de la clientèle des professionnels de la santé – B2B",
            partner_box="Identifiant de partenaire (développeur)",
            production_box="Identifiant de production (GMF ou hors GMF)",
            count_label="Indiquez le nombre* d’identifiants désiré.",
            count_note="* Le nombre d’identifiants ne correspond pas nécessairement au nombre de "
            "postes informatiques ou au nombre d’utilisateurs. Afin de connaître le nombre "
            "d’identifiants nécessaire, veuillez vous adresser à votre développeur de logiciels.",
            section3_title="Responsable informatique désigné (obligatoire pour un identifiant de "
            "production)",
            commitments=(
                "Je m’engage :",
                (
                    "– à ne pas divulguer les éléments d’identification délivrés au nom de "
                    "l’utilisateur mentionné ci-dessus dont je pourrais prendre connaissance;"
                ),
                (
                    "– à transmettre à cet utilisateur, en toute sécurité, les éléments "
                    "d’identification qui seront délivrés à son nom dans le cadre de la présente "
                    "demande."
                ),
                (
                    "J’autorise l’utilisateur ci-dessus à se servir des formulaires électroniques "
                    "prévus pour l’application précisée à la section 1."
                ),
            ),
            note="Note : Advenant le non-respect d’un des engagements décrits ci-dessus, la RAMQ "
            "se réserve le droit de retirer en tout temps et sans préavis l’accès aux services en "
            "ligne accordé dans le cadre de la présente demande.",
            attestation="J’atteste que je suis la seule personne à avoir accès à cette boîte "
            "courriel.",
            mailbox="Demandes_accès_SEL@ramq.gouv.qc.ca",
            postal_address=(
                "Régie de l’assurance maladie du Québec",
                "C. P. 6600, succ. Terminus",
                "Québec (Québec) G1K 7T3",
            ),
            mailbox_alias="Demandes_acces_SEL@ramq.gouv.qc.ca",
            published="2026-11",
            paper=PAPER,
        ),
    ),
)
