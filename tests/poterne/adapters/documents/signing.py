"""Files signed as honest people sign them, with pyHanko: every profile, from our own form."""

from datetime import timedelta
from functools import cache
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from tests.poterne.adapters.documents import papers
from tests.poterne.adapters.documents.pki import MOMENT, asn1, root, stamping, tsa

FIELD = "Signature_autorisation"
PADES, ADOBE = fields.SigSeedSubFilter.PADES, fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED


@cache
def form() -> bytes:
    """The produced form, unsigned."""
    return papers.form()


def context(**how) -> ValidationContext:
    """What a signer needs to embed proofs."""
    return ValidationContext(
        trust_roots=[asn1(root().certificate), asn1(stamping().certificate)],
        crls=[root().crl(), stamping().crl()],
        moment=MOMENT,
        allow_fetching=False,
        revocation_mode="require",
        retroactive_revinfo=True,
        **how,
    )


def signed(
    data=None, person=None, *, signer=None, field=FIELD, stamp_at=None, spec=None, **meta
) -> bytes:
    """``data`` signed by ``person`` in ``field``, incrementally."""
    writer = IncrementalPdfFileWriter(BytesIO(form() if data is None else data))
    its = signer or (person or root().person()).signer()
    stamper = tsa().stamper(stamp_at) if stamp_at else None
    meta.setdefault("subfilter", PADES)
    out = PdfSigner(
        PdfSignatureMetadata(field_name=field, **meta),
        its,
        timestamper=stamper,
        new_field_spec=spec,
    ).sign_pdf(writer)
    return out.getvalue()


def with_dss(data) -> bytes:
    """``data`` and a store of proofs added afterwards."""
    out = BytesIO(data)
    DocumentSecurityStore.add_dss(
        out, sig_contents=None, certs=[asn1(root().certificate)], crls=context().crls
    )
    return out.getvalue()


def with_timestamp(data, at=MOMENT, field=None, change=None) -> bytes:
    """``data`` and a document timestamp added afterwards, with what ``change(writer)`` does."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    if change:
        change(writer)
    stamper = PdfTimeStamper(tsa().stamper(at), field_name=field)
    out = stamper.timestamp_pdf(writer, "sha256")
    return out.getvalue()


def b_b(**how) -> bytes:
    return signed(**how)


def b_t(**how) -> bytes:
    return signed(stamp_at=MOMENT - timedelta(hours=1), **how)


def b_lt(**how) -> bytes:
    return signed(
        stamp_at=MOMENT - timedelta(hours=1),
        embed_validation_info=True,
        validation_context=context(),
        **how,
    )


def b_lta(**how) -> bytes:
    return signed(
        stamp_at=MOMENT - timedelta(hours=1),
        embed_validation_info=True,
        use_pades_lta=True,
        validation_context=context(),
        **how,
    )


def adobe(**how) -> bytes:
    return signed(subfilter=ADOBE, **how)


PROFILES = {"B-B": b_b, "B-T": b_t, "B-LT": b_lt, "B-LTA": b_lta, "adbe": adobe}


@cache
def honest(profile: str) -> bytes:
    """Our form signed in ``profile``, once a run: signing takes longer than judging."""
    return PROFILES[profile]()
