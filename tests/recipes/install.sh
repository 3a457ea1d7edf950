#!/bin/sh
# Phép thử các công thức hẹn giờ: shellcheck, systemd-analyze, crontab, njs của nginx từ gói của Debian. Không dịch vụ nào được khởi động.
set -eu
missing=""
command -v shellcheck >/dev/null 2>&1 || missing="$missing shellcheck"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
command -v crontab >/dev/null 2>&1 || missing="$missing cron"
command -v flock >/dev/null 2>&1 || missing="$missing util-linux"
[ -e /usr/lib/nginx/modules/ngx_http_js_module.so ] || [ -e /usr/lib64/nginx/modules/ngx_http_js_module.so ] || missing="$missing nginx libnginx-mod-http-js"
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null 2>&1; then sudo="sudo"; else
  echo "Phép thử cần:$missing. Cài bằng quyền quản trị: apt-get install$missing" >&2; exit 2
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Phép thử cần shellcheck, systemd-analyze, crontab, flock và njs của nginx. Hãy cài chúng rồi chạy lại make test." >&2; exit 2
fi
# Debian starts what it installs unless this file says no; one that is already there is the administrator's.
if [ ! -e /usr/sbin/policy-rc.d ]; then
  printf '#!/bin/sh\nexit 101\n' | $sudo tee /usr/sbin/policy-rc.d >/dev/null
  $sudo chmod +x /usr/sbin/policy-rc.d
  trap '$sudo rm -f /usr/sbin/policy-rc.d' EXIT
fi
$sudo apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
