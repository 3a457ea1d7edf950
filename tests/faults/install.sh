#!/bin/sh
# strace và faketime cho phép thử lỗi hệ thống: dùng bản có sẵn, không có thì cài gói của Debian.
set -eu
missing=""
for program in strace faketime; do
  command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
. "$(dirname "$0")/../debian.sh"
install_missing "$missing" "Phép thử cần:$missing. Hãy cài rồi chạy lại make test."
