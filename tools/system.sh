#!/usr/bin/env bash
# Debian packages that Python's registry cannot bring: « service » (make dev), « essais » (make test).
# Only what is missing, only as root, only where apt is; elsewhere the product says what it lacks.
set -eu -o pipefail
missing=()
want() { [ -n "$(find ${2%/*} -name "${2##*/}" -print -quit 2>/dev/null)" ] || missing+=("$1"); }
want libpango-1.0-0 "/usr/lib/libpango-1.0.so.0"
want libpangoft2-1.0-0 "/usr/lib/libpangoft2-1.0.so.0"
want bubblewrap "/usr/bin/bwrap"
if [ "${1:-service}" = essais ]; then
  want chromium "/usr/bin/chromium"
  want fonts-liberation "/usr/share/fonts/LiberationSans-Regular.ttf"
  want postfix "/usr/sbin/postfix"
  want dovecot-imapd "/usr/lib/dovecot/imap"
  want dovecot-lmtpd "/usr/lib/dovecot/lmtp"
fi
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "poterne : il manque ${missing[*]} (paquets Debian). Sous Debian : apt-get install ${missing[*]}" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
echo "poterne : installe ${missing[*]}" >&2
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
