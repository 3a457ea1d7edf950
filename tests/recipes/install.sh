#!/bin/sh
# Phép thử các công thức hẹn giờ: shellcheck, systemd-analyze, crontab, njs của nginx từ gói của Debian. Không dịch vụ nào được khởi động.
set -eu
missing=""
command -v shellcheck >/dev/null 2>&1 || missing="$missing shellcheck"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
command -v crontab >/dev/null 2>&1 || missing="$missing cron"
command -v flock >/dev/null 2>&1 || missing="$missing util-linux"
[ -e /usr/lib/nginx/modules/ngx_http_js_module.so ] || [ -e /usr/lib64/nginx/modules/ngx_http_js_module.so ] || missing="$missing nginx libnginx-mod-http-js"
. "$(dirname "$0")/../debian.sh"
install_missing "$missing" "Phép thử cần shellcheck, systemd-analyze, crontab, flock và njs của nginx. Hãy cài chúng rồi chạy lại make test."
