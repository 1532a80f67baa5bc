"""Every race."""

from tests.races import races_identifiers, races_requests

_ROOMS = (races_requests, races_identifiers)
RACES = tuple(sorted((each for room in _ROOMS for each in room.RACES), key=lambda r: r.name))
