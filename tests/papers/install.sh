#!/bin/sh
# Thư viện mà việc làm giấy xác nhận PDF cần (WeasyPrint dùng Pango và HarfBuzz). Không máy chủ nào được khởi động.
set -eu
missing=""
known=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p)
case "$known" in *libpango-1.0.so.0*) ;; *) missing="$missing libpango-1.0-0" ;; esac
case "$known" in *libpangoft2-1.0.so.0*) ;; *) missing="$missing libpangoft2-1.0-0" ;; esac
case "$known" in *libharfbuzz-subset.so.0*) ;; *) missing="$missing libharfbuzz-subset0" ;; esac
. "$(dirname "$0")/../debian.sh"
install_missing "$missing" "Phép thử cần Pango và HarfBuzz. Hãy cài chúng rồi chạy lại make test."
