"""Our own forms as strangers send them: produced from a request, or blank; no database needed."""

import warnings
from datetime import date
from functools import cache
from io import BytesIO

import pikepdf
from pikepdf.form import DefaultAppearanceStreamGenerator, Form
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from poterne.adapters.form_pdf.blank import blank
from poterne.adapters.form_pdf.produced import Content, produced
from poterne.core.dossier import Authorizer, Dossier, ItLead
from poterne.core.forms.code import Printed, packed
from poterne.core.forms.edition import current

REFERENCE, DAY, SECRET = "7KQ2M4XX", date(2026, 11, 23), b"k" * 32
AUTHORIZER = ("Ève", "Tremblay")


def dossier(first: str = AUTHORIZER[0]) -> Dossier:
    who = Authorizer(
        first_name=first,
        last_name=AUTHORIZER[1],
        sexes=("F",),
        function="Médecin responsable",
        organization_name="GMF des Érables",
        organization_kind="gmf",
        gmf_number="123456",
        address="12, rue des Pins, Québec",
        email="eve.tremblay@clinique.example",
        postal_code="G1K 7T3",
        phone="(418) 555-0123",
    )
    lead = ItLead("Jean", "Roy", ("M",), "Logiciels Boréal", "jean.roy@boreal.example")
    return Dossier(("production",), "gmf", "2", "Facturation", ("Dossier", "Agenda"), lead, who)


@cache
def form(first: str = AUTHORIZER[0]) -> bytes:
    """The produced form, unsigned; another first name makes another request of the same number."""
    said = dossier(first)
    payload = packed(
        Printed(current().id, REFERENCE, 1, DAY, "ab" * 16, said), secret=SECRET, number=1
    )
    return produced(current(), Content(REFERENCE, said, DAY, payload))


def put_together(*files: bytes, keep: bool = True) -> bytes:
    """The pages of ``files`` in one, as other tools do it; ``keep``: what the first says too."""
    out = BytesIO()
    first, rest = (files[0], files[1:]) if keep else (None, files)
    with pikepdf.open(BytesIO(first)) if first else pikepdf.new() as pdf, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for each in rest:
            with pikepdf.open(BytesIO(each)) as other:
                pdf.pages.extend(other.pages)
        pdf.save(out)
    return out.getvalue()


def of_edition(data: bytes, said: str, *, field: bool = True, packet: bool = True) -> bytes:
    """``data`` that calls itself ``said``, in its hidden field, in its packet, or in both."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        held = pdf.Root.Metadata
        if packet:
            held.write(held.read_bytes().replace(current().id.encode(), said.encode()))
        for each in pdf.Root.AcroForm.Fields if field else ():
            if each.T == "__edition":
                each.V = pikepdf.String(said)
        pdf.save(out)
    return out.getvalue()


@cache
def empty() -> bytes:
    """The blank form."""
    return blank(current())


def filled(change=lambda _pdf: None, **typed: str) -> bytes:
    """The blank form filled by ``AUTHORIZER``, as a reader fills it; then ``change(pdf)``."""
    answers = {"s4_prenom": AUTHORIZER[0], "s4_nom": AUTHORIZER[1], "s2_nombre": "2"} | typed
    out = BytesIO()
    with pikepdf.open(BytesIO(empty())) as pdf:
        form = Form(pdf, DefaultAppearanceStreamGenerator)
        for name, value in answers.items():
            form[name].value = value
        form["s2_type"].options[1].select()
        change(pdf)
        pdf.save(out)
    return out.getvalue()


@cache
def letter(boxes: int = 2) -> bytes:
    """A page of nobody's, with text, two text fields and ``boxes`` signature boxes."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        for rank in range(2):
            pdf.add_blank_page(page_size=(612, 792))
            code = f"BT /F1 12 Tf 72 {700 - 20 * rank} Td (Vente de la maison : 100 000 $) Tj ET"
            page = pdf.pages[rank]
            page.Contents = pdf.make_stream(code.encode("cp1252"))
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
        fields = [_text(pdf, f"texte{rank}", 500 - 40 * rank) for rank in range(2)]
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array(fields))
        pdf.Root.AcroForm = pdf.make_indirect(
            pikepdf.Dictionary(
                Fields=pikepdf.Array(fields),
                DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.pages[0].Resources.Font.F1)),
            )
        )
        pdf.docinfo["/Title"] = "Vente"
        pdf.save(out)
    writer = IncrementalPdfFileWriter(BytesIO(out.getvalue()))
    for rank in range(boxes):
        append_signature_field(
            writer,
            SigFieldSpec(f"signature{rank}", box=(72, 200 - 90 * rank, 300, 260 - 90 * rank)),
        )
    signed = BytesIO()
    writer.write(signed)
    return signed.getvalue()


def _text(pdf, name, low):
    look = pdf.make_stream(b"/Tx BMC q BT /F1 10 Tf 2 5 Td (avant) Tj ET Q EMC")
    look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    look.BBox = pikepdf.Array([0, 0, 200, 20])
    look.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.pages[0].Resources.Font.F1))
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=pikepdf.String(name),
            V=pikepdf.String("avant"),
            DA=pikepdf.String("/F1 10 Tf 0 g"),
            Rect=pikepdf.Array([72, low, 272, low + 20]),
            F=4,
            P=pdf.pages[0].obj,
            AP=pikepdf.Dictionary(N=look),
        )
    )
