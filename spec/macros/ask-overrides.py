"""Asks dbt which macros of overridden/ each node's materialization calls, and writes overridden.json.

Usage: <python of a venv with dbt-core and dbt-postgres> ask-overrides.py <url of an empty Postgres database>
Run when overridden/ or the version of dbt whose grammar is spoken changes; the test reads what it wrote and needs no dbt.
"""
import contextlib, io, json, os, pathlib, re, shutil, sys, tempfile, urllib.parse

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
from dbt.cli.main import dbtRunner  # noqa: E402

here = pathlib.Path(__file__).resolve().parent
url = urllib.parse.urlparse(sys.argv[1])
folder = pathlib.Path(tempfile.mkdtemp()) / "project"
shutil.copytree(here / "overridden", folder)
target = {"type": "postgres", "host": url.hostname, "port": url.port, "user": url.username, "password": url.password or "", "dbname": url.path[1:], "schema": "public", "threads": 1}
(folder / "profiles.yml").write_text(json.dumps({"overridden": {"target": "t", "outputs": {"t": target}}}))
runs = {"first": ["build"], "second": ["build", "--vars", "more: true"], "anew": ["build", "--full-refresh"]}
answers = {}
for name, words in runs.items():
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        outcome = dbtRunner().invoke([*words, "--project-dir", str(folder), "--profiles-dir", str(folder)])
    assert outcome.success, heard.getvalue()
    called = {}
    for node, macro in re.findall(r"CALLED (\w+) (\w+)", heard.getvalue()):
        called.setdefault(node, set()).add(macro)
    answers[name] = {node: sorted(macros) for node, macros in sorted(called.items())}
(here / "overridden.json").write_text(json.dumps(answers, indent=1) + "\n")
print({name: sum(map(len, nodes.values())) for name, nodes in answers.items()})
