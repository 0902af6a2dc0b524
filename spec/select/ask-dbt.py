"""Asks dbt what `ls` prints for each line of arguments.txt, and writes cases.json beside it.

Usage: <python of a venv with dbt-core and dbt-postgres> ask-dbt.py
Run when arguments.txt or project/ changes; the tests read cases.json and need no dbt.
"""
import contextlib, io, json, os, pathlib, shlex, shutil, sys, tempfile

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
from dbt.cli.main import dbtRunner  # noqa: E402

here = pathlib.Path(__file__).resolve().parent
folder = tempfile.mkdtemp()
shutil.copytree(here / "project", folder, dirs_exist_ok=True)
os.chdir(folder)
dbtRunner().invoke(["deps", "--profiles-dir", ".", "--quiet"])
manifest = dbtRunner().invoke(["parse", "--profiles-dir", ".", "--quiet"]).result
cases = []
for line in (here / "arguments.txt").read_text().splitlines():
    if not line.strip() or line.startswith("#"):
        continue
    warnings = []

    def hear(event, warnings=warnings):
        if event.info.name in ("NoNodesForSelectionCriteria", "NoNodesSelected"):
            warnings.append(event.info.msg.split("]: ")[-1].replace("\x1b[0m", ""))

    with contextlib.redirect_stdout(io.StringIO()):
        outcome = dbtRunner(manifest=manifest, callbacks=[hear]).invoke(["ls", "--profiles-dir", ".", "--quiet", *shlex.split(line)])
    case = {"arguments": line}
    if outcome.exception is not None:
        case["error"] = " ".join(str(outcome.exception).split())
    else:
        case["lines"] = outcome.result
        if warnings:
            case["warnings"] = warnings
    cases.append(case)
(here / "cases.json").write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")
print(len(cases), "cases", sum("error" in case for case in cases), "errors")
shutil.rmtree(folder)
