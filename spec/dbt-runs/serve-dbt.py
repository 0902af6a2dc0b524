"""Runs dbt for whoever writes commands to standard input, as JSON lines, without starting Python for each.

    {"folder": "/tmp/x", "arguments": ["run", "--select", "a"], "environment": {}}  ->  {"code": 0, "output": "..."}

The exit code is the one that dbt's command line would have had; the output is what it would have printed. Ends with its input.
"""
import contextlib
import io
import json
import os
import sys

# What something prints past the redirection below must not be taken for an answer.
answers = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

from dbt.cli.main import dbtRunner  # noqa: E402


def code_of(outcome):
    if outcome.success:
        return 0
    return 1 if outcome.exception is None else 2


for line in sys.stdin:
    command = json.loads(line)
    os.chdir(command["folder"])
    os.environ.update(command["environment"])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        outcome = dbtRunner().invoke(command["arguments"])
        if outcome.exception is not None:
            print("Encountered an error:\n%s" % (outcome.exception,))
    for name in command["environment"]:
        del os.environ[name]
    answers.write(json.dumps({"code": code_of(outcome), "output": printed.getvalue()}) + "\n")
    answers.flush()
