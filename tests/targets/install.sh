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
. "$(dirname "$0")/../debian.sh"
install_missing "$missing" "Phép thử cần OpenSSH, nginx (kèm mô-đun dav-ext) và Apache. Hãy cài chúng rồi chạy lại make test."
