#!/bin/sh
# strace cho phép thử lỗi hệ thống: dùng bản có sẵn, không có thì cài gói của Debian.
set -eu
if command -v strace >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null 2>&1; then sudo="sudo"; else
  echo 'Phép thử cần strace. Cài bằng quyền quản trị: apt-get install strace' >&2; exit 2
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo 'Phép thử cần strace. Hãy cài chương trình này rồi chạy lại make test.' >&2; exit 2
fi
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq strace >/dev/null
