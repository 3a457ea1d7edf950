#!/bin/sh
# wrk cho benchmarks/load.py, từ gói của Debian.
set -eu
missing=""
command -v wrk >/dev/null 2>&1 || missing="$missing wrk"
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null 2>&1; then sudo="sudo"; else
  echo "Phép đo cần:$missing. Cài bằng quyền quản trị: apt-get install$missing" >&2; exit 2
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Phép đo cần wrk. Hãy cài nó rồi chạy lại make bench-load." >&2; exit 2
fi
$sudo apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
