# Needs only make, Python 3.11+ and, the first time, the network for packages. `make help` lists the targets.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev run test check clean

# PYTHON, WORKERS and ARGS can be given: make test WORKERS=4 ARGS="tests/core -k month"
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
WORKERS ?= 3
ARGS ?=
IN_VENV := .venv/bin/python

help: ## 쓸 수 있는 명령을 보여 줍니다
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

setup: ## 실행에 필요한 파이썬 환경(.venv)과 패키지를 갖춥니다
	@test -n "$(PYTHON)" || { echo "파이썬 3.11 이상이 없습니다. 설치한 뒤 다시 실행해 주세요." >&2; exit 1; }
	@exec $(PYTHON) -m tools.install run

setup-dev: ## 시험과 검사에 필요한 패키지까지 갖춥니다
	@test -n "$(PYTHON)" || { echo "파이썬 3.11 이상이 없습니다. 설치한 뒤 다시 실행해 주세요." >&2; exit 1; }
	@exec $(PYTHON) -m tools.install dev

run: setup ## 연습용 자료를 만들고 http://127.0.0.1:5000 을 엽니다 (PORT=8000으로 바꿀 수 있음, Ctrl+C로 끝냄)
	@exec $(IN_VENV) -m tools.run

test: setup-dev ## 처음부터 갖추고 모든 검사와 시험을 합니다
	@echo "== 1/6 시험에 필요한 프로그램 =="
	@exec $(IN_VENV) -m tools.prepare_tests
	@$(MAKE) --no-print-directory check
	@echo "== 6/6 시험 (pytest) =="
	@exec $(IN_VENV) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup-dev ## 시험 없이 코드 모양, 형, 가져오기 방향만 검사합니다
	@echo "== 2/6 코드 검사 (ruff check) =="
	@$(IN_VENV) -m ruff check .
	@echo "== 3/6 코드 모양 (ruff format) =="
	@$(IN_VENV) -m ruff format --check .
	@echo "== 4/6 형 검사 (mypy) =="
	@$(IN_VENV) -m mypy
	@echo "== 5/6 가져오기 방향 (lint-imports) =="
	@$(IN_VENV) -c "from importlinter.cli import lint_imports_command as check; check()" --no-logo

clean: ## 환경과 임시 파일을 지웁니다. 자료(var)는 그대로 둡니다
	rm -rf .venv .setup .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage tests/shots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
