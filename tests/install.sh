#!/bin/sh
# Mọi chương trình mà phép thử cần và Python không mang theo. Mỗi thư mục phép thử tự biết mình cần gì.
set -eu
for script in "$(dirname "$0")"/*/install.sh; do sh "$script"; done
