#!/bin/sh
# Máy chủ web thật cho phép thử: nginx, Apache, Caddy, xmllint, minisign, jq và curl từ gói của Debian. Không máy chủ nào được khởi động.
set -eu
missing=""
[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1 || missing="$missing nginx"
[ -x /usr/sbin/apache2 ] || command -v apache2 >/dev/null 2>&1 || missing="$missing apache2-bin"
command -v caddy >/dev/null 2>&1 || missing="$missing caddy"
command -v xmllint >/dev/null 2>&1 || missing="$missing libxml2-utils"
for tool in minisign jq curl; do  # kiểm bản phát hành bằng công cụ công khai, như docs/publishing.md chỉ
  command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
. "$(dirname "$0")/../debian.sh"
install_missing "$missing" "Phép thử cần nginx, Apache, Caddy, xmllint, minisign, jq và curl. Hãy cài chúng rồi chạy lại make test."
