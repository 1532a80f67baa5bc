"""What a log line may say of a request: the name of its route, never a path that holds a link."""

import logging


class RouteOnly(logging.Filter):
    """The path of a request is replaced by its route: a link's token never lies in a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The record passes, without the values of its path."""
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "adresse inconnue"
            told = {request.path, request.get_full_path()}
            record.args = tuple(route if each in told else each for each in record.args)
        return True
