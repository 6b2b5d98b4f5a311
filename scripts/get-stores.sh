#!/usr/bin/env bash
# Fetches what keeps and checks metrics (Prometheus with promtool, VictoriaMetrics) from Debian's packages into .stores:
# unpacked only, so that no daemon of theirs is started or enabled on this machine.
set -euo pipefail
top="$(cd "$(dirname "$0")/.." && pwd)"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

cd "$place"
apt-get download -qq prometheus victoria-metrics
mkdir -p "$top/.stores"
for package in *.deb; do dpkg -x "$package" "$top/.stores"; done
