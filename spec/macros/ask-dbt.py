"""Asks dbt for the ids of its own macros and the names of their arguments, and writes dbt-macros.json.

Usage: <python of a venv with dbt-core and dbt-postgres> ask-dbt.py
Run when the version of dbt whose grammar is spoken changes; the test reads what it wrote and needs no dbt. Names are all that is kept.
"""
import contextlib, io, json, os, pathlib, re, tempfile

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
from dbt.cli.main import dbtRunner  # noqa: E402
from dbt_common.clients.jinja import get_environment  # noqa: E402
from jinja2 import nodes  # noqa: E402

here = pathlib.Path(__file__).resolve().parent
folder = pathlib.Path(tempfile.mkdtemp())
(folder / "dbt_project.yml").write_text("name: names\nprofile: names\nversion: '1.0'\n")
(folder / "profiles.yml").write_text(
    "names: {target: t, outputs: {t: {type: postgres, host: localhost, user: u, password: p, port: 1, dbname: d, schema: s}}}\n"
)
with contextlib.redirect_stdout(io.StringIO()):
    outcome = dbtRunner().invoke(["parse", "--project-dir", str(folder), "--profiles-dir", str(folder), "--quiet"])
assert outcome.success, outcome.exception

environment = get_environment()
macros = {}
for unique_id, macro in sorted(outcome.result.macros.items()):
    [definition] = environment.parse(macro.macro_sql).find_all(nodes.Macro)
    macros[unique_id] = [argument.name for argument in definition.args]
lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(arguments)}" for name, arguments in macros.items())
(here / "dbt-macros.json").write_text("{\n" + lines + "\n}\n")
print(len(macros), "macros")
