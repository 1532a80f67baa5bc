"""What a reader, a machine and a signer see of a PDF of ours."""

import ctypes
import io
from datetime import date, timedelta

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from tests.cast import gmf

from poterne import clock
from poterne.adapters.form_pdf.produced import Content, produced
from poterne.core.dossier import Authorizer, Dossier, ItLead
from poterne.core.forms.code import Printed, packed
from poterne.core.forms.edition import SIGNATURE_FIELD, current
from poterne.core.words import fold_typography

REFERENCE, DAY, SECRET = "7KQ2M4XX", date(2026, 11, 23), b"k" * 32
_MM = 25.4 / 72


def printed(dossier: Dossier) -> Printed:
    return Printed(current().id, REFERENCE, 1, DAY, "ab" * 16, dossier)


def made(dossier: Dossier) -> bytes:
    """The produced form of ``dossier``."""
    payload = packed(printed(dossier), secret=SECRET, number=1)
    return produced(current(), Content(REFERENCE, dossier, DAY, payload))


def longest(letter: str) -> Dossier:
    """Every cell as long as the rules let it be, in words of nine letters."""

    def words(length: int) -> str:
        return ((letter * 9 + " ") * 30)[:length].strip()

    mail = f"{letter.lower() * 60}@{letter.lower() * 180}.com"
    who = Authorizer(
        first_name=words(50),
        last_name=words(49),
        sexes=("F",),
        function=words(100),
        organization_name=words(150),
        organization_kind="gmf",
        establishment_number="55001",
        gmf_number="123456",
        address=words(200),
        email=mail,
        postal_code="G1K 7T3",
        phone="(418) 555-0123",
        extension="123456",
        fax="(418) 555-0124",
    )
    lead = ItLead(words(48), words(47), ("M",), words(99), f"x{mail}")
    labels = tuple(f"{rank} {letter * 70}" for rank in range(50))
    return Dossier(("production",), "gmf", "50", letter * 1000, labels, lead, who)


def text(data: bytes) -> str:
    """What is read on all pages, folded, lines and words run together by single spaces."""
    with pypdfium2.PdfDocument(data) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    return fold_typography(" ".join(pages))


def bare(words: str) -> str:
    """``words`` without any space: where a line was broken does not count."""
    return "".join(fold_typography(words).split())


def picture(data: bytes, page: int, dpi: int):
    """A page as a grey picture."""
    with pypdfium2.PdfDocument(data) as pdf:
        pdf.init_forms()
        return pdf[page].render(scale=dpi / 72, grayscale=True).to_numpy().copy()


def ordinary() -> Dossier:
    return gmf(2).with_answer("authorizer.first_name", "Éloïse")


def marked(data: bytes) -> list[dict[int, str]]:
    """For each page, what each piece of marked content says, in the order of the stream."""
    pages = []
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            words, found = page.get_textpage(), dict[int, str]()
            for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                number = pdfium.FPDFPageObj_GetMarkedContentID(each)
                size = pdfium.FPDFTextObj_GetText(each, words, None, 0)
                held = ctypes.create_string_buffer(size)
                pdfium.FPDFTextObj_GetText(
                    each, words, ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort)), size
                )
                said = held.raw.decode("utf-16-le").rstrip("\0")
                found[number] = found.get(number, "") + said
            pages.append(found)
    return pages


def sizes(data: bytes) -> list[float]:
    """The size in points of each text of page 1 and 2."""
    found = []
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                size = ctypes.c_float()
                pdfium.FPDFTextObj_GetFontSize(each, ctypes.byref(size))
                found.append(size.value * abs(each.get_matrix().d))
    return found


def tree(pdf: pikepdf.Pdf) -> list[tuple[str, object]]:
    """The tag tree in order: ("text", (page, mcid)), ("field", annotation), ("figure", words)."""
    pages = {page.obj.objgen: rank for rank, page in enumerate(pdf.pages)}
    found = []

    def walk(node, page) -> None:
        page = pages[node.Pg.objgen] if "/Pg" in node else page
        if node.get("/S") == "/Figure":
            found.append(("figure", str(node.Alt)))
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                found.append(("text", (page, kid)))
            elif kid.get("/Type") == "/OBJR":
                found.append(("field", kid.Obj))
            elif kid.get("/Type") == "/MCR":
                found.append(("text", (page, int(kid.MCID))))
            else:
                walk(kid, page)

    walk(pdf.Root.StructTreeRoot, 0)
    return found


def signer(name: str = "Éloïse Tremblay") -> signers.SimpleSigner:
    """Somebody who certifies herself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(*[use < 2 for use in range(9)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = serialization.pkcs12.serialize_key_and_certificates(
        b"x", key, certificate, None, serialization.BestAvailableEncryption(b"x")
    )
    return signers.SimpleSigner.load_pkcs12_data(kept, other_certs=[], passphrase=b"x")


def signed(data: bytes, by: signers.SimpleSigner) -> bytes:
    """``data`` signed with her own tool."""
    about = signers.PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD, subfilter=SigSeedSubFilter.PADES
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    return signers.sign_pdf(writer, about, signer=by).getvalue()


def millimetres(points: float) -> float:
    return points * _MM
