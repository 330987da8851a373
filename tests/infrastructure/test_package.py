"""The bundle: what is in it, and that an interpreter runs it which has nothing else."""

import importlib.util
import os
import subprocess
import sys
import zipfile
from email.parser import Parser

import pytest

from infrastructure import bundle, package, stages

HANDLERS = (
    *("app", "connect", "message", "disconnect"),
    *("sweep_connections", "expire_messages", "settle_logins"),
)
WORK = ("realtime", "api.endpoint", "jobs.heartbeats", "jobs.expiry", "auth.passwords", "store.blobs")
PRODUCT = {"app.py", "chalice", "chalicelib"}  # Chalice puts its own run time in
NOT_SHIPPED = {"tests", "infrastructure", "benchmarks", "clients", "node_modules", ".stoa", ".chalice"}
BUILDERS = {"pip", "setuptools", "wheel", "moto", "pytest"}


@pytest.fixture
def bare(unpacked):
    """Runs code in an interpreter without site-packages, the environment or this directory."""

    def run(code: str) -> str:
        path = f"import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p] + [{str(unpacked)!r}]; "
        environment = {"AWS_DEFAULT_REGION": "us-east-1", "STOA_STAGE": "dev"}
        command = [sys.executable, "-I", "-S", "-B", "-c", path + code]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def test_the_bundle_holds_the_product_and_its_requirements(built, unpacked):
    size = (built / "deployment.zip").stat().st_size
    print(f"bundle: {size / 1024 / 1024:.1f} MB")
    assert size <= package.BUNDLE
    top = {path.name for path in unpacked.iterdir()}
    assert top >= PRODUCT
    assert not top & (NOT_SHIPPED | BUILDERS)
    found = (path for path in (unpacked / "chalicelib").rglob("*") if path.is_file() and path.suffix != ".pyc")
    ours = {path.relative_to(stages.ROOT) for path in (stages.ROOT / "chalicelib").rglob("*.py")}
    assert {path.relative_to(unpacked) for path in found} == ours


def test_every_module_has_bytecode_that_is_loaded_unchecked(unpacked):
    modules = list(unpacked.rglob("*.py"))
    compiled = {path: importlib.util.cache_from_source(str(path)) for path in modules}
    assert {str(path) for path in unpacked.rglob("*.pyc")} == set(compiled.values())
    for path, at in compiled.items():
        with open(at, "rb") as file:
            head = file.read(16)
        assert head[:8] == importlib.util.MAGIC_NUMBER + b"\1\0\0\0"  # by a hash that nobody holds against the source
        assert head[8:] == importlib.util.source_hash(path.read_bytes())


def test_the_same_sources_give_the_same_bytes(tmp_path):
    made = []
    for order, name in ((1, "first"), (-1, "second")):
        packed = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(packed, "w") as out:
            for part in ("a.py", "b/__init__.py", "b/data.json")[::order]:
                source = tmp_path / name / part
                source.parent.mkdir(parents=True, exist_ok=True)
                source.write_text("x = 'y'\n")
                os.utime(source, (1e9 + order, 1e9 + order))
                out.write(source, part)
        bundle.ship(packed)
        made.append(packed.read_bytes())
    assert made[0] == made[1]
    bundle.ship(packed)
    assert packed.read_bytes() == made[1]
    with zipfile.ZipFile(packed) as shipped:
        assert len(shipped.namelist()) == 5
        assert {entry.external_attr >> 16 for entry in shipped.infolist()} == {0o100644}


def test_what_does_not_compile_is_not_shipped(tmp_path):
    packed = tmp_path / "broken.zip"
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("a.py", "def")
    before = packed.read_bytes()
    with pytest.raises(bundle.Uncompilable, match=r"a\.py"):
        bundle.ship(packed)
    assert packed.read_bytes() == before


def test_the_bundle_has_the_pinned_versions(unpacked):
    pinned = dict(line.split("==") for line in (stages.ROOT / "requirements.txt").read_text().split())
    found = {}
    for path in unpacked.glob("*.dist-info/METADATA"):
        said = Parser().parsestr(path.read_text(), headersonly=True)
        found[said["Name"].lower().replace("_", "-")] = said["Version"]
    assert {name: found.get(name) for name in pinned} == pinned


def test_compiled_wheels_are_for_lambda(unpacked):
    compiled = [path for path in unpacked.rglob("*.so*") if path.is_file()]
    assert {path.relative_to(unpacked).parts[0].split(".")[0] for path in compiled} >= {
        "_argon2_cffi_bindings",
        "_cffi_backend",
        "google",
    }
    for path in compiled:
        head = path.read_bytes()[:20]
        assert (head[:5], head[18:20]) == (b"\x7fELF\x02", (62).to_bytes(2, "little")), path  # 64 bits, x86-64
    for wheel in unpacked.glob("*.dist-info/WHEEL"):
        for line in wheel.read_text().splitlines():
            if line.startswith("Tag:"):
                platform = line.rsplit("-", 1)[-1]
                assert platform == "any" or (platform.startswith("manylinux") and platform.endswith("x86_64")), wheel


@pytest.mark.parametrize("work", WORK)
def test_the_work_imports_from_the_bundle_alone(bare, work):
    bare(f"import chalicelib.{work}")


def test_the_handlers_import_from_the_bundle_alone(bare, unpacked):
    said = bare(f"import app; print(app.__file__, *(callable(getattr(app, name)) for name in {HANDLERS!r}))")
    assert said.split() == [str(unpacked / "app.py"), *["True"] * len(HANDLERS)]


def test_a_cold_start_compiles_nothing(bare, unpacked):
    code = (
        "import importlib; from importlib.machinery import SourceFileLoader as Loader\n"
        "compiled, real = [], Loader.source_to_code\n"
        "def watched(self, data, path, **more):\n"
        "    compiled.append(path); return real(self, data, path, **more)\n"
        "Loader.source_to_code = watched\n"
        f"import app; [importlib.import_module('chalicelib.' + work) for work in {WORK!r}]\n"
        "from chalicelib.store import session; session.client('dynamodb')\n"
        f"print(len([path for path in compiled if path.startswith({str(unpacked)!r})]))"
    )
    assert bare(code) == "0"
    source = unpacked / "chalicelib" / "realtime" / "__init__.py"
    cached = importlib.util.cache_from_source(str(source))
    os.rename(cached, cached + ".away")
    try:
        assert bare(code) == "1"  # or nobody watched
    finally:
        os.rename(cached + ".away", cached)


def test_the_frame_handler_answers_from_the_bundle_alone(bare):
    context = {"connectionId": "c", "requestId": "r", "domainName": "g.invalid", "stage": "api", "apiId": "a"}
    event = {"requestContext": context | {"routeKey": "$default", "eventType": "MESSAGE"}, "body": "AAAA"}
    code = (
        "from chalicelib.delivery import gateway; gateway.close = print; "
        f"import app; print(app.message({event!r}, None)['statusCode'])"
    )
    assert bare(code).splitlines()[-1] == "200"


def test_passwords_are_hashed_by_the_compiled_library_in_the_bundle(bare):
    assert bare("import argon2; print(argon2.PasswordHasher(1, 64, 1).hash('x')[:9])") == "$argon2id"
