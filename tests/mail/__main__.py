"""Mail at its full measure, too long for each run: ``python -m tests.mail`` (root)."""

import argparse
import json
import os
import sys
from pathlib import Path

_ASKED = 1000


def main() -> int:
    """0 when a thousand mails outlive a day without relay, and a thousand a minute arrive."""
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415  (the settings are named first)

    django.setup()
    from tests.conftest import NOW  # noqa: PLC0415  (as above)
    from tests.faults.world import ground  # noqa: PLC0415  (as above)
    from tests.mail import campaign, servers  # noqa: PLC0415  (as above)

    with ground() as (copies, _, _):
        copies.open()
        wrong = campaign.outage(options.messages, NOW)
        copies.close()
        print(f"Relais absent 24 h, {options.messages} messages : {len(wrong)} faute(s) {wrong}")  # noqa: T201  (what it is for)
        copies.open()
        with servers.running() as running:
            rate = campaign.minute_rate(running, options.messages, NOW)
        copies.close()
        print(f"Postfix et Dovecot : {rate:.0f} messages remis à la minute, visés : {_ASKED}")  # noqa: T201  (as above)
    if options.rapport:
        figures = {
            "messages gardés un jour": options.messages,
            "messages remis à la minute": rate,
            "fautes": len(wrong),
        }
        options.rapport.write_text(json.dumps({"figures": figures}))
    return 1 if wrong or rate < _ASKED else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--rapport", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
