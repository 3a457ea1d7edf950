#!/bin/sh
# wrk cho benchmarks/load.py, từ gói của Debian.
set -eu
missing=""
command -v wrk >/dev/null 2>&1 || missing="$missing wrk"
. "$(dirname "$0")/../tests/debian.sh"
install_missing "$missing" "Phép đo cần wrk. Hãy cài nó rồi chạy lại make bench-load." "Phép đo"
