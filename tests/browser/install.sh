#!/bin/sh
# Trình duyệt cho phép thử: dùng Chromium có sẵn, không có thì cài gói của Debian.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null 2>&1; then sudo="sudo"; else
  echo 'Phép thử cần Chromium. Cài bằng quyền quản trị: apt-get install chromium' >&2; exit 2
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo 'Phép thử cần Chromium. Hãy cài trình duyệt này rồi chạy lại make test.' >&2; exit 2
fi
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq chromium >/dev/null
