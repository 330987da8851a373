PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
STAGE ?= dev

.PHONY: run test check bench package template stages proto clean

run: .venv/ready
	$(BIN)/python -m infrastructure.local $(ARGS)

test: .venv/ready .venv-ministack/ready node_modules/ready
	$(BIN)/python -m pytest $(ARGS)

check: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

bench: .venv/ready node_modules/ready
	$(BIN)/python -m benchmarks $(ARGS)

package: .venv/ready
	$(BIN)/python -m infrastructure.package --stage $(STAGE) build/package

# The stack of tables, bucket, queues and secret, which comes before the functions'.
template: .venv/ready
	@$(BIN)/python -m infrastructure.template --stage $(STAGE)

# .chalice/ from infrastructure/stages.toml.
stages: .venv/ready
	$(BIN)/python -m infrastructure.configure

proto: .venv/ready
	$(BIN)/python -m grpc_tools.protoc -I chalicelib/msync --python_out=chalicelib/msync --pyi_out=chalicelib/msync chalicelib/msync/msync.proto

.venv/ready: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# The second storage backend pins another botocore, so it lives in an environment of its own.
.venv-ministack/ready: requirements-ministack.txt
	$(PYTHON) -m venv .venv-ministack
	.venv-ministack/bin/pip install --quiet --disable-pip-version-check -r requirements-ministack.txt
	touch $@

# Without Node the tests that drive the official SDK say so and are skipped; in CI that is a failure.
node_modules/ready: package.json package-lock.json
	@if command -v npm >/dev/null 2>&1; then npm ci --silent --no-audit --no-fund && touch $@; \
	else echo "NODE IS MISSING: the tests with the official SDK will be skipped"; fi

clean:
	rm -rf .venv .venv-ministack node_modules build .stoa
