"""Every journey, in the order of trust.md §5."""

from tests.faults import (
    journeys_documents,
    journeys_halves,
    journeys_house,
    journeys_machines,
    journeys_requests,
)

_ROOMS = (
    journeys_requests,
    journeys_documents,
    journeys_halves,
    journeys_machines,
    journeys_house,
)
JOURNEYS = tuple(sorted((each for room in _ROOMS for each in room.JOURNEYS), key=lambda j: j.name))
