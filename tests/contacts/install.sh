#!/bin/sh
# Hai chương trình không dính gì đến mã của cổng: một bộ đọc vCard viết bằng Perl, một bộ đọc mã QR.
set -eu
missing=""
if ! perl -MText::vCard::Addressbook -e 1 >/dev/null 2>&1; then missing="$missing libtext-vcard-perl"; fi
if ! command -v zbarimg >/dev/null 2>&1; then missing="$missing zbar-tools"; fi
. "$(dirname "$0")/../debian.sh"
install_missing "$missing" "Phép thử cần Text::vCard (Perl) và zbarimg. Hãy cài chúng rồi chạy lại make test."
