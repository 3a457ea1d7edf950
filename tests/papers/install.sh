#!/bin/sh
# Thư viện mà việc làm giấy PDF cần (WeasyPrint dùng Pango và HarfBuzz), và chương trình đọc lại chúng: pdftotext, pdftoppm,
# zbarimg (mã QR). Không máy chủ nào được khởi động.
set -eu
missing=""
known=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p)
case "$known" in *libpango-1.0.so.0*) ;; *) missing="$missing libpango-1.0-0" ;; esac
case "$known" in *libpangoft2-1.0.so.0*) ;; *) missing="$missing libpangoft2-1.0-0" ;; esac
case "$known" in *libharfbuzz-subset.so.0*) ;; *) missing="$missing libharfbuzz-subset0" ;; esac
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v zbarimg >/dev/null 2>&1 || missing="$missing zbar-tools"
. "$(dirname "$0")/../debian.sh"
install_missing "$missing" "Phép thử cần Pango, HarfBuzz, poppler-utils và zbar-tools. Hãy cài chúng rồi chạy lại make test."
