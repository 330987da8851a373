PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
STAGE ?= dev

.PHONY: run test check bench deploy rollback destroy operator-key package template stages audit scan proto clean

run: .venv/ready
	$(BIN)/python -m infrastructure.local $(ARGS)

# A file's tests run in one process, in their order; each process has a cloud of its own.
test: .venv/ready .venv-ministack/ready node_modules/ready
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

bench: .venv/ready node_modules/ready
	$(BIN)/python -m benchmarks $(ARGS)

package: .venv/ready
	$(BIN)/python -m infrastructure.package --stage $(STAGE) build/package

# The whole product into an AWS account; DRY_RUN=1 only tells what would be done.
deploy: .venv/ready
	@$(BIN)/python -m infrastructure.deploy --stage $(STAGE)

# To the release before, or the one that TO names; the data stays as it is.
rollback: .venv/ready
	@$(BIN)/python -m infrastructure.deploy --stage $(STAGE) --rollback $(if $(TO),--to $(TO))

destroy: .venv/ready
	@$(BIN)/python -m infrastructure.destroy --stage $(STAGE)

# The key with which organisations are created; needs read access to the stage's secret.
operator-key: .venv/ready
	@$(BIN)/python -m infrastructure.operator_key --stage $(STAGE)

# The stack of tables, bucket, queues and secret, which comes before the functions'.
template: .venv/ready
	@$(BIN)/python -m infrastructure.template --stage $(STAGE)

# .chalice/ from infrastructure/stages.toml.
stages: .venv/ready
	$(BIN)/python -m infrastructure.configure

# Known weaknesses of what is shipped; needs the advisory feed of the package index, and says so where it does not answer.
audit: .venv-audit/ready
	.venv-audit/bin/pip-audit --strict --disable-pip --no-deps -r requirements.txt

# What a scanner of templates finds. Passed over: keys of our own for data that AWS's keys encrypt, networks of our own,
# tracing, and logs and versions of buckets that hold files for a week.
PASSED_OVER := CKV_AWS_18,CKV_AWS_21,CKV_AWS_27,CKV_AWS_73,CKV_AWS_116,CKV_AWS_117,CKV_AWS_119,CKV_AWS_120,CKV_AWS_149,CKV_AWS_158,CKV_AWS_173
scan: STAGE := prod
scan: .venv/ready .venv-scan/ready package
	mkdir -p build/scan && cp build/package/sam.json build/scan/functions.json
	$(BIN)/python -m infrastructure.template --stage $(STAGE) > build/scan/data.json
	$(BIN)/python -m infrastructure.watch --stage $(STAGE) > build/scan/watch.json
	.venv-scan/bin/checkov --skip-download --quiet --compact --framework cloudformation -d build/scan --skip-check $(PASSED_OVER)

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

.venv-audit/ready:
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	touch $@

.venv-scan/ready:
	$(PYTHON) -m venv .venv-scan
	.venv-scan/bin/pip install --quiet --disable-pip-version-check checkov==3.3.30
	touch $@

# Without Node the tests that drive the official SDK say so and are skipped; in CI that is a failure.
node_modules/ready: package.json package-lock.json
	@if command -v npm >/dev/null 2>&1; then npm ci --silent --no-audit --no-fund && touch $@; \
	else echo "NODE IS MISSING: the tests with the official SDK will be skipped"; fi

clean:
	rm -rf .venv .venv-ministack .venv-audit .venv-scan node_modules build .stoa
