"""Asks dbt what each expression of context.txt gives in a model's template, and writes context.json.

Usage: <python of a venv with dbt-core and dbt-postgres> ask-context.py <url of an empty Postgres database>
Run when context.txt or the version of dbt whose grammar is spoken changes; the test reads what it wrote and needs no dbt.
"""
import contextlib, io, json, os, pathlib, re, sys, tempfile, urllib.parse

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
from dbt.cli.main import dbtRunner  # noqa: E402

here = pathlib.Path(__file__).resolve().parent
url = urllib.parse.urlparse(sys.argv[1])
folder = pathlib.Path(tempfile.mkdtemp()) / "project"
(folder / "models").mkdir(parents=True)
(folder / "seeds").mkdir()
target = {"type": "postgres", "host": url.hostname, "port": url.port, "user": url.username, "password": url.password or "", "dbname": url.path[1:], "schema": "context_base", "threads": 2}
(folder / "profiles.yml").write_text(json.dumps({"names": {"target": "t", "outputs": {"t": target}}}))
(folder / "dbt_project.yml").write_text("name: names\nprofile: names\n")
(folder / "seeds/base.csv").write_text("id,name,price\n1,oats,1.5\n")
(folder / "seeds/less.csv").write_text("id\n1\n")
expressions = (here / "context.txt").read_text().splitlines()
for number, expression in enumerate(expressions):
    text = "-- depends_on: {{ ref('base') }} {{ ref('less') }}\n{% if execute %}{% set answer = EXPRESSION %}{{ log('ANSWER [' ~ answer ~ '] END', info=true) }}{% endif %}\nselect 1 as id"
    (folder / f"models/c{number:03}.sql").write_text(text.replace("EXPRESSION", expression))
base = ["--project-dir", str(folder), "--profiles-dir", str(folder)]
answers = []
with contextlib.redirect_stdout(io.StringIO()):
    seeded = dbtRunner().invoke(["seed", *base])
    assert seeded.success, seeded.exception
heard = []
def hear(event):
    if event.info.name == "JinjaLogInfo":
        heard.append((event.data.node_info.unique_id or event.data.node_info.node_name, event.data.msg))
with contextlib.redirect_stdout(io.StringIO()):
    outcome = dbtRunner(callbacks=[hear]).invoke(["run", *base])
said = {}
for node, message in heard:
    match = re.fullmatch(r"ANSWER \[(.*)\] END", message, re.S)
    if match:
        said[node] = re.sub(r" at 0x[0-9a-f]+>", " at …>", match[1])
assert outcome.result is not None, outcome.exception
for result in outcome.result.results:
    node = result.node.unique_id
    if str(result.status) != "success":
        said[node] = "! " + " / ".join(line.strip() for line in str(result.message).splitlines() if line.strip())
cases = [{"expression": expression, "answer": said.get(f"model.names.c{number:03}")} for number, expression in enumerate(expressions)]
(here / "context.json").write_text("[\n" + ",\n".join(" " + json.dumps(case) for case in cases) + "\n]\n")
print(len(cases), "expressions", sum(case["answer"] is None for case in cases), "without an answer")
