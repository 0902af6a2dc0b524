"""Asks dbt what `ls` prints with each selectors.yml of definitions.yml, and writes definitions.json beside it.

Usage: <python of a venv with dbt-core and dbt-postgres> ask-dbt-selectors.py
Run when definitions.yml or project/ changes; the tests read definitions.json and need no dbt.
"""
import contextlib, io, json, os, pathlib, shlex, shutil, tempfile

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
import yaml  # noqa: E402
from dbt.cli.main import dbtRunner  # noqa: E402

here = pathlib.Path(__file__).resolve().parent
folder = pathlib.Path(tempfile.mkdtemp())
shutil.copytree(here / "project", folder, dirs_exist_ok=True)
os.chdir(folder)
dbtRunner().invoke(["deps", "--profiles-dir", ".", "--quiet"])
manifest = dbtRunner().invoke(["parse", "--profiles-dir", ".", "--quiet"]).result
cases = []
for entry in yaml.safe_load((here / "definitions.yml").read_text()):
    file = folder / "selectors.yml"
    file.unlink(missing_ok=True)
    if entry["file"] is not None:
        file.write_text(entry["file"])
    answers = []
    for line in entry["lines"]:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            command = ["ls", "--profiles-dir", ".", "--quiet", *shlex.split(line)]
            outcome = dbtRunner(manifest=manifest).invoke(command)
        answer = {"arguments": line}
        if outcome.exception is not None:
            answer["error"] = " ".join(str(outcome.exception).split())
        else:
            answer["lines"] = outcome.result
        answers.append(answer)
    case = {"what": entry["what"], "file": entry["file"], "answers": answers}
    if all("lines" in answer for answer in answers) and entry["file"]:
        dbtRunner().invoke(["parse", "--profiles-dir", ".", "--quiet", "--no-partial-parse"])
        case["manifest"] = json.loads((folder / "target/manifest.json").read_text())["selectors"]
    cases.append(case)
(here / "definitions.json").write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")
print(len(cases), "files,", sum(len(case["answers"]) for case in cases), "lines")
shutil.rmtree(folder)
