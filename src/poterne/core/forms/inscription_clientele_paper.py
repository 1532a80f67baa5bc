"""What « Inscription de la clientèle » says on paper alone: labels, directives, addresses."""

from poterne.core.forms.definition import Paper, Passage

_TITLES = (
    "Description des services en ligne demandés (à l’usage de la RAMQ)",
    "Identifiant",
    "Responsable informatique désigné (obligatoire pour un identifiant de production)",
    "Autorisation",
    "Privilèges d’accès créés et éléments d’identification remis (à l’usage de la RAMQ)",
)

_LABELS = {
    "s1_description": "Description",
    "s1_application": "Application",
    "prenom": "Prénom",
    "nom": "Nom",
    "sexe": "Sexe",
    "s3_developpeur": "Nom du développeur de logiciels",
    "courriel": "Adresse électronique",
    "s4_fonction": "Fonction",
    "s4_organisme": "Nom de l’établissement, de l’installation, du GMF ou du développeur de "
    "logiciels",
    "s4_no_etablissement": "Numéro de l’établissement",
    "s4_adresse": "Adresse de correspondance (lieu de travail)",
    "s4_code_postal": "Code postal",
    "s4_tel": "Téléphone (IND. RÉG.)",
    "s4_poste": "Poste",
    "s4_telecopieur": "Télécopieur (IND. RÉG.)",
    "signature": "SIGNATURE",
    "date": "DATE",
    "annee": "ANNÉE",
    "mois": "MOIS",
    "jour": "JOUR",
    "s5_periode": "Période ou durée de validité des éléments d’identification délivrés",
    "s5_repondant": "Identifiant du répondant",
    "s5_reference": "Numéro de référence",
    "s5_utilisateur": "Nom d’utilisateur",
    "s5_inscription": "Date d’inscription",
    "s5_signature_repondant": "SIGNATURE DU RÉPONDANT À LA RAMQ",
    "s5_signature_soes": "SIGNATURE SOES",
    "o_milieu": "Milieu",
    "o_gmf": "GMF",
    "o_hors_gmf": "Établissement hors GMF",
    "o_justification": "Justification du nombre",
    "o_logiciel": "Logiciel de l’identifiant",
    "o_organisation": "Genre d’organisation",
    "o_genre_etablissement": "Établissement",
    "o_genre_installation": "Installation",
    "o_genre_gmf": "GMF",
    "o_genre_developpeur": "Développeur de logiciels",
    "o_gmf_no": "Numéro du GMF",
}

_DIRECTIVES = (
    Passage(
        "",
        (
            "– Remplissez en lettres majuscules les sections 2, 3 et 4 du formulaire.",
            "– Signez aux endroits indiqués.",
            "– Aucun document photographié, télécopié ou non conforme ne sera accepté.",
        ),
    ),
    Passage(
        "Identifiant",
        (
            "Indiquez le type d’identifiant demandé.",
            (
                "– Partenaire : Ces identifiants doivent être utilisés pour les essais avec les "
                "partenaires. Les informations utilisées lors des essais ne doivent pas contenir "
                "d’informations nominatives. Demandez ce type d’identifiant si vous êtes un "
                "développeur de logiciels."
            ),
            (
                "– Production : Ces identifiants doivent être utilisés pour l’usage courant de "
                "l’application mentionnée à la section 1. Demandez ce type d’identifiant si vous "
                "faites partie d’un GMF ou si vous travaillez dans un établissement hors GMF."
            ),
        ),
    ),
    Passage(
        "Responsable informatique désigné",
        (
            (
                "Cette section est obligatoire pour toute demande d’identifiant en production. "
                "Elle permet d’identifier le responsable du développement ou de l’entretien "
                "informatique pour l’application mentionnée à la section 1. Le responsable "
                "informatique recevra le mot de passe de l’identifiant machine demandé."
            ),
            "Cette section est facultative pour les identifiants de partenaire.",
        ),
    ),
    Passage(
        "Autorisation",
        (
            "Cette section doit être remplie par :",
            "– le médecin responsable ou coresponsable dans le cas d’un GMF;",
            "– un professionnel de la santé dans le cas d’un établissement hors GMF;",
            "– le développeur de logiciels si un identifiant de partenaire est demandé.",
            (
                "La personne qui autorise est responsable des identifiants machines transmis ainsi "
                "que des privilèges d’accès accordés à ces derniers. Il est de la responsabilité "
                "de cette personne de transmettre, en toute sécurité, l’identifiant machine au "
                "responsable informatique désigné."
            ),
        ),
    ),
    Passage(
        "Signature électronique",
        (
            "Voici les formats acceptés si vous souhaitez apposer une signature électronique :",
            (
                "– une signature numérique (générée grâce à un certificat numérique produit au "
                "moyen d’un outil spécialisé);"
            ),
            (
                "– une signature manuscrite apposée à l’aide d’un accessoire technologique (par "
                "exemple, un stylet, un écran tactile ou une souris);"
            ),
            (
                "– une signature manuscrite numérisée (par exemple, l’apposition de l’image d’une "
                "signature)."
            ),
        ),
    ),
    Passage(
        "Transmission des éléments d’identification par courriel",
        (
            (
                "Nous transmettons par courriel au responsable informatique désigné le mot de "
                "passe temporaire de chaque identifiant machine demandé. Toutefois, c’est à "
                "la personne qui autorise la demande d’accès que nous fournirons les "
                "identifiants machine."
            ),
            (
                "Pour des raisons de sécurité, le responsable informatique désigné et la personne "
                "qui autorise la demande d’accès doivent avoir des adresses électroniques "
                "différentes. Ainsi, les éléments d’identification de l’utilisateur sont mieux "
                "protégés."
            ),
            (
                "C’est pourquoi nous n’acceptons que les adresses électroniques personnelles ou "
                "professionnelles (p. ex. jacques.untel@xx.com), et non les adresses de boîte "
                "courriel partagée (p. ex. information@xx.com)."
            ),
        ),
    ),
)

_NOTICE = Passage(
    "Renseignements personnels",
    (
        (
            "La RAMQ recueille ces renseignements pour vérifier la demande, créer les identifiants "
            "et les remettre. Seules les personnes qui traitent la demande y ont accès. Ils sont "
            "tous nécessaires, sauf le sexe : sans eux, la demande ne peut être traitée. Vous "
            "pouvez en demander l’accès ou la rectification. Ne fournissez aucun numéro "
            "d’assurance maladie dans cette demande."
        ),
    ),
)

_ONLINE = Passage("Précisions données en ligne", ())

_BLANK = (
    Passage(
        "À la main",
        ("Écrivez en lettres majuscules, à l’encre. Signez et datez à la section 4.",),
    ),
    Passage(
        "À l’écran",
        (
            (
                "Les cases se remplissent dans un lecteur de PDF. Pour un autre caractère que ceux "
                "de l’alphabet latin courant, remplissez la demande en ligne."
            ),
        ),
    ),
    Passage(
        "En ligne",
        (
            (
                "Le portail vérifie vos réponses, puis produit la même demande, remplie et prête à "
                "signer."
            ),
        ),
    ),
)

PAPER = Paper(
    titles=_TITLES,
    labels=_LABELS,
    sending=(
        "Veuillez remplir le formulaire, le signer et nous l’envoyer :",
        "– par courriel :",
        "Si votre logiciel refuse l’accent, utilisez",
        "OU",
        "– par la poste :",
    ),
    directives_title="Directives",
    directives=_DIRECTIVES,
    notice=_NOTICE,
    online=_ONLINE,
    blank=_BLANK,
)
