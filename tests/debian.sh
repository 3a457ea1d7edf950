# shellcheck shell=sh
# Nạp bằng ". debian.sh": cài các gói Debian còn thiếu. Không tự chạy.
# install_missing "tên gói …" "câu nói khi không có apt-get" ["Phép đo"]
install_missing() {
  if [ -z "$1" ]; then return 0; fi
  if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null 2>&1; then sudo="sudo"; else
    echo "${3:-Phép thử} cần:$1. Cài bằng quyền quản trị: apt-get install$1" >&2; exit 2
  fi
  if ! command -v apt-get >/dev/null 2>&1; then echo "$2" >&2; exit 2; fi
  # Debian starts what it installs unless this file says no; one that is already there is the administrator's.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' | $sudo tee /usr/sbin/policy-rc.d >/dev/null
    $sudo chmod +x /usr/sbin/policy-rc.d
    trap '$sudo rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  $sudo apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $1 >/dev/null
}
