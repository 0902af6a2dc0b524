"""Asks dbt for the sha1_hash of package lists, and writes hashes.json beside it.

Usage: <python of a venv with dbt-core> ask-dbt-hash.py
"""
import json, pathlib
import yaml
from dbt.config.project import package_config_from_data
from dbt.config.renderer import PackageRenderer
from dbt.task.deps import _create_sha1_hash

files = [
    "packages: []",
    "packages: [{package: a/b, version: 1.0.0}]",
    "packages: [{package: a/c, version: ['>=1.0.0', '<2.0.0'], install_prerelease: true}]",
    "packages: [{package: a/d, version: 1.0}, {package: a/e, version: 1.5}, {package: a/f, version: 2}]",
    "packages: [{git: 'https://x/y.git', revision: '1.0'}, {git: g}]",
    "packages: [{git: \"{{ 'https://x/z.git' }}\", revision: 1.0, warn-unpinned: false, subdirectory: s}]",
    "packages: [{local: ../l}, {tarball: 'http://t/x.tgz', name: tt}, {git: é, name: n}]",
    "packages: [{package: b/b, version: 1.0.0}, {local: a}, {package: a/b, version: [1.0.0]}]",
    "packages:\n  - package: \"{{ var('name', 'a/b') }}\"\n    version: 1.0.0\n",
]
renderer = PackageRenderer({})
answers = []
for text in files:
    raw = yaml.safe_load(text)
    packages = package_config_from_data(renderer.render_data(raw), raw).packages
    answers.append({"file": text, "hash": _create_sha1_hash(packages)})
here = pathlib.Path(__file__).resolve().parent
(here / "hashes.json").write_text(json.dumps(answers, indent=1, ensure_ascii=False) + "\n")
