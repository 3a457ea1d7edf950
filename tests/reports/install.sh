#!/bin/sh
# LibreOffice không có màn hình (phần Writer và Calc), để mở báo cáo Word, tính lại công thức Excel như máy của cơ quan,
# và phông Liberation thay cho Times New Roman; pdftotext đọc chữ của bản in. Không chương trình nào được khởi động.
set -eu
missing=""
if ! command -v soffice >/dev/null 2>&1; then
  missing="$missing libreoffice-writer-nogui libreoffice-calc-nogui"
fi
# Bản 1 của phông Liberation thiếu chữ Việt có hai dấu (ệ, ợ); bản 2 đủ.
[ -n "$(fc-list ':family=Liberation Serif:charset=1ec7' 2>/dev/null)" ] || missing="$missing fontconfig fonts-liberation2"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
. "$(dirname "$0")/../debian.sh"
install_missing "$missing" "Phép thử cần LibreOffice (Writer và Calc) và pdftotext. Hãy cài rồi chạy lại make test."
