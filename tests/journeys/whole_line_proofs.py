"""The steps of the proofs: heads signed, two verifiers that share nothing with the house."""

from tests.journeys.scene import Scene, step


@step("messager : signe la tête du journal")
def head(scene: Scene) -> str:
    raise NotImplementedError


@step("vérificateur du journal : chaîne entière")
def journal(scene: Scene) -> str:
    raise NotImplementedError


@step("vérificateur des octrois : chaque identifiant a ses deux signatures")
def issuance(scene: Scene) -> str:
    raise NotImplementedError


@step("un octet changé à la main : le vérificateur nomme la ligne")
def changed_byte(scene: Scene) -> str:
    raise NotImplementedError


@step("poterne doctor : rien à signaler")
def doctor(scene: Scene) -> str:
    said = scene.house.run("doctor")
    assert "Tout est en ordre." in said, said
    return "tout est en ordre"
