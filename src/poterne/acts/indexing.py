"""What a received request is found by: the words of its reference, its place and its people."""

from poterne.core.words import search_words
from poterne.records.models import AccessRequest, SearchWord


def index(request: AccessRequest) -> None:
    """The words of the request as it stands are those that find it, and no others.

    Its reference is found whole or by either half, with its dash or without.
    """
    words = search_words(f"{request.search} {request.reference_shown}")
    request.words.exclude(word__in=words).delete()
    known = set(request.words.values_list("word", flat=True))
    SearchWord.objects.bulk_create(
        SearchWord(request=request, word=word) for word in words if word not in known
    )
