#!/bin/sh
# LibreOffice không có màn hình (phần Writer): lưu tài liệu của nó thành .docx như máy của cơ quan dùng LibreOffice.
set -eu
missing=""
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui"
. "$(dirname "$0")/../debian.sh"
install_missing "$missing" "Phép thử cần LibreOffice (Writer). Hãy cài rồi chạy lại make test."
