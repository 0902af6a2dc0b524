"""Asks dbt what `ls --select state:…` prints after each change of changes.yml, and writes changes.json and state/manifest.json.

Usage: <python of a venv with dbt-core and dbt-postgres> ask-dbt.py
Run when changes.yml or project/ changes; the tests read what it wrote and need no dbt. Of the manifest, dbt's own macros and docs are left
out: they are dbt's text, and are not compared.
"""
import contextlib, io, json, os, pathlib, shutil, tempfile

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
import yaml  # noqa: E402
from dbt.cli.main import dbtRunner  # noqa: E402

here = pathlib.Path(__file__).resolve().parent
selectors = ["new", "old", "modified", "unmodified", "modified.body", "modified.configs", "modified.relation",
             "modified.persisted_descriptions", "modified.macros", "modified.contract"]


def run(folder, *arguments, manifest=None):
    heard = []
    hear = lambda event: heard.append(event.info.name)  # noqa: E731
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        words = [arguments[0], "--project-dir", str(folder), "--profiles-dir", str(folder), "--quiet", *arguments[1:]]
        outcome = dbtRunner(manifest=manifest, callbacks=[hear]).invoke(words)
    return outcome, heard


def copy():
    folder = pathlib.Path(tempfile.mkdtemp()) / "project"
    shutil.copytree(here / "project", folder)
    return folder


base = copy()
run(base, "deps")
outcome, _ = run(base, "parse")
assert outcome.success, outcome.exception
state = base / "target"
manifest = json.loads((state / "manifest.json").read_text())
for section in ("macros", "docs"):
    manifest[section] = {key: value for key, value in manifest[section].items() if value["package_name"] not in ("dbt", "dbt_postgres")}
(here / "state").mkdir(exist_ok=True)
(here / "state/manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
cases = []
for change in yaml.safe_load((here / "changes.yml").read_text()):
    folder = copy()
    for edit in change["edits"]:
        file = folder / edit["file"]
        if "from" in edit:
            text = file.read_text()
            assert text.count(edit["from"]) == 1, (change["what"], edit, text.count(edit["from"]))
            file.write_text(text.replace(edit["from"], edit["to"]))
        elif edit["text"] is None:
            file.unlink()
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(edit["text"])
    shutil.copytree(base / "dbt_packages", folder / "dbt_packages", symlinks=False)
    shutil.copytree(folder / "packages/base", folder / "dbt_packages/base", dirs_exist_ok=True)
    parsed, _ = run(folder, "parse")
    assert parsed.success, (change["what"], parsed.exception)
    answers = {}
    for selector in selectors:
        outcome, heard = run(folder, "ls", "--select", f"state:{selector}", "--state", str(state), "--indirect-selection", "empty", manifest=parsed.result)
        if outcome.exception is not None:
            answers[selector] = {"error": " ".join(str(outcome.exception).split())}
        else:
            answers[selector] = {"lines": outcome.result, "breaks": heard.count("UnversionedBreakingChange")}
    cases.append({**change, "answers": answers})
    shutil.rmtree(folder.parent)
(here / "changes.json").write_text(json.dumps(cases, indent=1) + "\n")
print(len(cases), "changes")
