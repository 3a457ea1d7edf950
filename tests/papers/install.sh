#!/bin/sh
# Thư viện mà việc làm giấy xác nhận PDF cần (WeasyPrint dùng Pango và HarfBuzz). Không máy chủ nào được khởi động.
set -eu
missing=""
known=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p)
case "$known" in *libpango-1.0.so.0*) ;; *) missing="$missing libpango-1.0-0" ;; esac
case "$known" in *libpangoft2-1.0.so.0*) ;; *) missing="$missing libpangoft2-1.0-0" ;; esac
case "$known" in *libharfbuzz-subset.so.0*) ;; *) missing="$missing libharfbuzz-subset0" ;; esac
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null 2>&1; then sudo="sudo"; else
  echo "Phép thử cần:$missing. Cài bằng quyền quản trị: apt-get install$missing" >&2; exit 2
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Phép thử cần Pango và HarfBuzz. Hãy cài chúng rồi chạy lại make test." >&2; exit 2
fi
$sudo apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
