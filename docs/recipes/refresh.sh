#!/bin/sh
# Dựng lại và đăng cổng khi cần. Bộ hẹn giờ (systemd, cron) gọi tệp này:
#
#   refresh.sh push      lấy bản mới từ kho git; có bản mới thì dựng, đăng
#   refresh.sh due       đến mốc mà một trang phải khác đi (hết hạn góp ý, đến giờ công bố) thì dựng, đăng
#   refresh.sh nightly   lúc nào cũng dựng, đăng
#
# Cần trong môi trường: PORTAL_ROOT (thư mục của cổng, có .venv), PORTAL_TARGET (tên đích trong publish.toml). Bí mật của
# đích cũng chỉ đến từ môi trường hoặc tệp khóa mà publish.toml nêu tên; tệp này không đọc và không in chúng.
#
# Một việc đã cần làm thì được nhớ (.portal/refresh-wanted) cho đến khi đăng xong: mất điện, rớt mạng giữa chừng thì lần
# gọi sau làm tiếp. Hai lần gọi không bao giờ chạy chồng nhau.
#
# Mã thoát: 0 xong hoặc chưa có gì phải làm; 1 bị từ chối, cần người xem; 2 chưa làm được, lần sau tự thử lại;
# 3 đã đăng nhưng đọc lại thấy sai nên đã quay về bản trước, cần người xem.
set -eu

mode=${1:-}
case $mode in push | due | nightly) ;; *) echo "Cách dùng: $0 push|due|nightly" >&2; exit 2 ;; esac
cd "${PORTAL_ROOT:?Thiếu PORTAL_ROOT}"
target=${PORTAL_TARGET:?Thiếu PORTAL_TARGET}
branch=${PORTAL_BRANCH:-main}
portal=.venv/bin/portal

mkdir -p .portal
wanted=.portal/refresh-wanted
held=.portal/refresh-held

# The night run waits for one that is under way; the others come again in a minute or two anyway.
exec 9>.portal/refresh.lock
if [ "$mode" = nightly ]; then flock -w 3600 9; else flock -n 9 || exit 0; fi

# Every step says what becomes of its failure: set -e does not hold in a function that is asked whether it succeeded.
fetch() {
  git fetch --quiet origin "$branch" || return 1
  [ "$(git rev-parse HEAD)" != "$(git rev-parse FETCH_HEAD)" ] || return 0
  : >"$wanted"  # before the merge: dying in between must not lose the order
  git merge --quiet --ff-only FETCH_HEAD || return 1
  rm -f "$held"
}

# Kept for the next call: "again" after a quarter of an hour, or "stop" until a new commit or the night.
fail() {
  echo "$1" >"$held"
  echo "refresh.sh: $2" >&2
  exit "$3"
}

case $mode in
  push) fetch || exit 2 ;;
  nightly)
    : >"$wanted"
    rm -f "$held"
    fetch || echo 'refresh.sh: không lấy được bản mới từ kho git; dựng bản đang có.' >&2
    ;;
  due)
    code=0
    "$portal" due --root . || code=$?
    case $code in 0) : >"$wanted" ;; 10) ;; *) exit 2 ;; esac
    ;;
esac

[ -e "$wanted" ] || exit 0
if [ -e "$held" ]; then
  if [ "$(cat "$held")" = stop ]; then exit 0; fi
  if [ -n "$(find "$held" -mmin -15)" ]; then exit 0; fi
fi

make site || fail again 'không dựng được; bản đang đăng giữ nguyên, thử lại sau 15 phút.' 2
code=0
"$portal" publish "$target" --yes || code=$?
case $code in
  0) rm -f "$wanted" "$held" ;;
  1) fail stop 'việc đăng bị từ chối; cần người xem lý do ở trên. Thử lại khi có bản mới, hoặc đêm nay.' 1 ;;
  3) fail stop 'đã đăng nhưng đọc lại thấy sai, đã quay về bản trước; cần người xem ngay.' 3 ;;
  *) fail again 'chưa đăng được; thử lại sau 15 phút.' 2 ;;
esac
