#!/bin/sh
# Máy chủ thật mà các nơi đăng được thử với: OpenSSH, nginx và Apache có WebDAV. Không máy chủ nào được khởi động.
# rclone và SeaweedFS (kho S3) đến cùng các thư viện của phép thử.
set -eu
missing=""
[ -x /usr/sbin/sshd ] || command -v sshd >/dev/null 2>&1 || missing="$missing openssh-server"
command -v ssh-keygen >/dev/null 2>&1 || missing="$missing openssh-client"
[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1 || missing="$missing nginx"
[ -e /usr/lib/nginx/modules/ngx_http_dav_ext_module.so ] || missing="$missing libnginx-mod-http-dav-ext"
[ -x /usr/sbin/apache2 ] || command -v apache2 >/dev/null 2>&1 || missing="$missing apache2-bin"
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null 2>&1; then sudo="sudo"; else
  echo "Phép thử cần:$missing. Cài bằng quyền quản trị: apt-get install$missing" >&2; exit 2
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Phép thử cần OpenSSH, nginx (kèm mô-đun dav-ext) và Apache. Hãy cài chúng rồi chạy lại make test." >&2; exit 2
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
