"""The steps of the people: staff who enrol, who fills, who authorizes, who confirms, who sign."""

import re
from datetime import timedelta

from tests.cast import COTE, GAGNON, LAVOIE, NGUYEN, PELLETIER, ROY, TREMBLAY, Person, gmf
from tests.journeys import whole_line_certificate as certificate
from tests.journeys.instance import body_of, code_in, link_in, plain, until
from tests.journeys.markup import Answers, Upload
from tests.journeys.plain import Page
from tests.journeys.scene import Scene, step
from tests.passkey import Passkey, options_in

from poterne import clock
from poterne.core.forms.register import FORMS
from poterne.core.offices import OFFICE_WORDS, Office

ASKED = gmf(3)
WORDING = next(iter(FORMS.values())).current
SAVE = "Enregistrer et continuer"
INVITED = {"C’est bien moi que ce courriel invite.": True}
_MACHINE_ID = re.compile(r"identifiant (\d) de 3 : (aip[0-9]{4}[a-z]{2})")
_PASSWORD = re.compile(r"^([0-9A-Z]{6}(?:-[0-9A-Z]{6}){3})$", re.MULTILINE)


def enrol(scene: Scene, person: Person) -> Page:
    """The link of M-40 is traded for a session, and two passkeys are made."""
    mail = scene.house.mail(person.email, "Votre accès au bureau de Poterne")
    page = scene.browser(person).open(link_in(mail)).press("Commencer", INVITED)
    for name in ("Clé du bureau", "Clé de secours"):
        key = Passkey(scene.house.portal)
        scene.keys.setdefault(person.email, []).append(key)
        form, _ = page.form_of("Ajouter cette clé")
        form.fill({"Nom de cette clé d’accès": name})
        page = page.prove("Ajouter cette clé", key.create(options_in(page.html, form.action)))
    return page.reads("Vous avez deux façons d’entrer ou plus")


def confirm(scene: Scene, person: Person, page: Page, words: str, *, status: int = 200) -> Page:
    """The button ``words`` was pressed with a fresh assertion for exactly what ``page`` shows."""
    form, _ = page.form_of(words)
    assertion = scene.keys[person.email][0].get(options_in(page.html, form.action))
    return page.prove(words, assertion, status=status)


@step("console : le premier administrateur est créé")
def first_administrator(scene: Scene) -> str:
    scene.house.run("staff", "first", LAVOIE.email, LAVOIE.name)
    enrol(scene, LAVOIE)
    return "invité par courriel, deux clés d’accès faites"


@step("administrateur : invite l’agente, le répondant et SOES, qui font leurs clés")
def staff(scene: Scene) -> str:
    for person in (GAGNON, NGUYEN, COTE):
        _invite(scene, person)
    for person in (GAGNON, NGUYEN, COTE):
        enrol(scene, person)
    return "3 comptes"


@step(
    "administrateurs : une autorité est proposée par l’un, confirmée par l’autre, sa liste ajoutée"
)
def trust(scene: Scene) -> str:
    _invite(scene, certificate.SECOND)
    return certificate.trust(scene, scene.browser(LAVOIE).open("/bureau/confiance/"))


def _invite(scene: Scene, person: Person) -> None:
    (office,) = person.offices
    answers: dict[str, str | bool | Upload] = {
        "Prénom et nom": person.name,
        "Adresse électronique": person.email,
        "Rôles": OFFICE_WORDS[office][:1].upper() + OFFICE_WORDS[office][1:],
    }
    if office is Office.REPONDANT:
        answers["Identifiant du répondant"] = "RP-0417"
    page = scene.browser(LAVOIE).open("/bureau/personnes/inviter/").press("Continuer", answers)
    confirm(scene, LAVOIE, page, "Confirmer avec ma clé").reads(person.email)


@step("préparatrice : donne son adresse, reçoit un lien, ouvre un brouillon")
def draft(scene: Scene) -> str:
    scene.now("première page")
    browser = scene.browser(PELLETIER)
    browser.open("/").reads("Poterne")
    page = browser.open("/demandes/nouvelle/")
    page.press("Recevoir mon lien", {"Votre adresse électronique": PELLETIER.email})
    mail = scene.house.mail(PELLETIER.email, "Votre lien pour remplir la demande d’accès")
    page = browser.open(link_in(mail)).press(
        "Commencer une nouvelle demande", {"C’est bien moi": True}
    )
    assert page.screen == "Portail-3", page.url
    found = re.search(r"/demandes/([0-9A-Z]{4}-[0-9A-Z]{4})/", page.url)
    assert found, page.url
    scene.reference = found[1]
    return scene.reference


@step("préparatrice : remplit les sections 2, 3 et 4")
def fill(scene: Scene) -> str:
    page = _task(scene).follow("Commencer")
    typed = 0
    for answers in (*_identifiers(), _it_lead(), _authorizer(), _workplace()):
        page = page.press(SAVE, answers)
        typed += len(answers)
    assert page.screen == "Portail-8", page.url
    page.reads("Rien ne manque.")
    return f"{typed} réponses, aucune faute"


def _task(scene: Scene) -> Page:
    return scene.browser(PELLETIER).open(f"/demandes/{scene.reference}/")


def _identifiers() -> tuple[Answers, Answers]:
    return {
        "Type d’identifiant demandé": WORDING.production_box,
        "Pour un identifiant de production : quel milieu?": "GMF",
        WORDING.count_label: ASKED.count,
    }, {f"Logiciel de l’identifiant {rank}": label for rank, label in enumerate(ASKED.labels, 1)}


def _it_lead() -> Answers:
    return {
        "Prénom": ASKED.it_lead.first_name,
        "Nom": ASKED.it_lead.last_name,
        "Nom du développeur de logiciels": ASKED.it_lead.vendor,
        "Adresse électronique": ASKED.it_lead.email,
    }


def _authorizer() -> Answers:
    return {
        "Prénom": ASKED.authorizer.first_name,
        "Nom": ASKED.authorizer.last_name,
        "Fonction": ASKED.authorizer.function,
        "Adresse électronique": ASKED.authorizer.email,
    }


def _workplace() -> Answers:
    place = ASKED.authorizer
    return {
        "Genre d’organisation": "GMF",
        "Nom de l’établissement": place.organization_name,
        "Numéro de l’établissement": place.establishment_number,
        "Adresse de correspondance": place.address,
        "Code postal": place.postal_code,
        "Téléphone": place.phone,
    }


@step("préparatrice : envoie la demande à signer")
def send(scene: Scene) -> str:
    page = scene.browser(PELLETIER).open(f"/demandes/{scene.reference}/verifier/")
    page = page.follow("Continuer vers la signature").press("Envoyer à la personne qui autorise")
    assert page.screen == "Portail-10", page.url
    page.reads(scene.reference)
    return "figée, deux courriels partent"


@step("responsable informatique : confirme son adresse")
def confirm_address(scene: Scene) -> str:
    mail = scene.house.mail(ROY.email, "Confirmez votre adresse électronique")
    page = scene.browser(ROY).open(link_in(mail))
    page.press("C’est bien moi", {"J’atteste": True})
    return "attestée"


@step("médecin responsable : lit, s’engage, signe par certificat")
def sign(scene: Scene) -> str:
    mail = scene.house.mail(TREMBLAY.email, "Une demande d’accès attend votre signature")
    page = scene.browser(TREMBLAY).open(link_in(mail)).press("Lire la demande")
    code = code_in(scene.house.mail(TREMBLAY.email, "Votre code d’accès"))
    page = page.press("Continuer", {"Code reçu par courriel": code})
    ticked: Answers = {"J’ai lu la demande": True, "J’atteste": True}
    page = page.press("Continuer vers la signature", ticked)
    data = scene.browser(TREMBLAY).save(f"/demandes/{scene.reference}/demande.pdf")
    signed = certificate.signed(scene, data)
    file = Upload("demande.pdf", signed, "application/pdf")
    page = page.press("Signer la demande avec le certificat", {"PDF signé": file})
    page.reads("Votre signature est acceptée").reads(TREMBLAY.name).reads("Non révoqué")
    scene.house.mail(TREMBLAY.email, f"Demande {scene.reference} : accusé de réception")
    return "reçue, accusé de réception"


def enter(scene: Scene, person: Person) -> Page:
    """The person enters the desk by her passkey, in a browser of the day."""
    browser = scene.browser(person)
    browser.forget()
    return confirm(scene, person, browser.open("/bureau/entrer/"), "Entrer avec ma clé d’accès")


@step("agente : entre par sa clé, prend le dossier, propose l’acceptation")
def accept(scene: Scene) -> str:
    page = enter(scene, GAGNON).press("Prochain dossier").reads(scene.reference)
    page.press("Proposer l’acceptation").reads("Conforme")
    return "conforme"


@step("répondant : une clé qui a confirmé autre chose ne signe pas")
def sign_something_else(scene: Scene) -> str:
    enter(scene, NGUYEN)
    days = clock.today(clock.now())
    other = {"du": f"{days}", "au": f"{days + timedelta(days=30)}"}
    path = f"/bureau/a-signer/{scene.reference.replace('-', '')}/"
    browser, key = scene.browser(NGUYEN), scene.keys[NGUYEN.email][0]
    elsewhere = browser.open(f"{path}?du={other['du']}&au={other['au']}")
    assertion = key.get(options_in(elsewhere.html, path))
    page = browser.open(path).prove("Signer", assertion, status=403)
    page.reads("La clé d’accès n’a pas confirmé ce qui est affiché.")
    return "refusée"


@step("répondant : signe le contenu et sa validité")
def sign_first(scene: Scene) -> str:
    page = scene.browser(NGUYEN).open("/bureau/a-signer/").follow(scene.reference)
    confirm(scene, NGUYEN, page, "Signer").reads("La demande est signée.")
    return "première signature"


@step("SOES : signe le même contenu; les identifiants existent")
def sign_second(scene: Scene) -> str:
    enter(scene, COTE)
    page = scene.browser(COTE).open("/bureau/a-signer-soes/").follow(scene.reference)
    confirm(scene, COTE, page.reads("contenu identique"), "Signer").reads("est accordée")
    return "accordée"


@step("courriels : les identifiants à qui autorise, les mots de passe au responsable")
def two_halves(scene: Scene) -> str:
    house, reference = scene.house, scene.reference
    mail = house.mail(TREMBLAY.email, f"Demande {reference} : vos identifiants machine")
    found = dict(_MACHINE_ID.findall(plain(body_of(mail))))
    scene.identifiers = [found[rank] for rank in "123"]
    for rank in (1, 2, 3):
        subject = f"Demande {reference} : mot de passe temporaire, identifiant {rank} de 3"
        (password,) = _PASSWORD.findall(body_of(house.mail(ROY.email, subject)))
        scene.passwords.append(password)
    his = "".join(body_of(each) for each in house.mails(ROY.email))
    hers = "".join(body_of(each) for each in house.mails(TREMBLAY.email))
    assert not [each for each in scene.identifiers if each in his]
    assert not [each for each in scene.passwords if each in hers]
    assert len(set(scene.passwords)) == len(set(scene.identifiers)) == 3
    return "3 et 3, jamais ensemble"


@step("agente : retire l’identifiant 1, à Retrait d’urgence")
def withdraw(scene: Scene) -> str:
    page = scene.browser(GAGNON).open("/bureau/retrait/")
    page = page.press("Chercher", {"Identifiant, organisation": scene.identifiers[0]})
    page = page.press("Continuer avec les identifiants cochés")
    chosen: Answers = {
        "Ce que vous faites": "Retirer pour toujours",
        "Motif": "Décision de la RAMQ",
    }
    page = page.press("Arrêter cet identifiant", chosen)
    scene.now("retiré")
    page.reads("effectif partout en 1 s au plus")
    return scene.identifiers[0]


@step("courriels : le retrait est dit aux deux personnes")
def withdrawal_told(scene: Scene) -> str:
    subject = f"Demande {scene.reference} : accès retiré, identifiant 1 de 3"
    for person in (TREMBLAY, ROY):
        until(lambda at=person: scene.house.mail(at.email, subject), subject)
    return "dit"
