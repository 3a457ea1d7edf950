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
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null 2>&1; then sudo="sudo"; else
  echo "Phép thử cần:$missing. Cài bằng quyền quản trị: apt-get install$missing" >&2; exit 2
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Phép thử cần nginx, Apache, Caddy, xmllint, minisign, jq và curl. Hãy cài chúng rồi chạy lại make test." >&2; exit 2
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
