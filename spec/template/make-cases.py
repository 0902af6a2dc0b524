"""Writes the tables in `cases/`: templates of ours with what Jinja2 3.1.6 and dbt 1.12's own environment make of them.

    python spec/template/make-cases.py            (needs jinja2==3.1.6; dbt-core 1.12 for the groups named dbt-…)

Each table says which environment its expectations come from. An expected text that begins with `ERR ` is a part of the error's message.
The templates stand in `templates.json`, by group.
"""

import itertools
import json
import pathlib

import jinja2
from jinja2.sandbox import SandboxedEnvironment

assert jinja2.__version__ == "3.1.6"
here = pathlib.Path(__file__).parent
plain = SandboxedEnvironment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])


def render_plain(text):
    return plain.from_string(text).render()


def dbt_renderers():
    from dbt.context import base
    from dbt_common.clients.jinja import get_template, render_template

    context = {"modules": base.get_context_modules()}
    # dbt wraps these to warn of their end, which needs its command line.
    context["modules"]["itertools"] = {name: getattr(itertools, name) for name in context["modules"]["itertools"]}
    for name in ["fromjson", "tojson", "fromyaml", "toyaml", "set_strict", "zip_strict", "local_md5", "_set", "_zip", "_return"]:
        context[name.lstrip("_")] = getattr(base.BaseContext, name)
    values = {"flag": True, "number": 3, "text": "abc", "list": [1, 2], "none_value": None, "decimal": 1.5, "quoted": "[1, 2]", "digits": "42"}

    def render(text):
        return render_template(get_template(text, context), context)

    def capture(text):
        return render_template(get_template(text, context, capture_macros=True), context)

    def native(text):
        result = render_template(get_template(text, {**context, **values}, native=True), {**context, **values})
        # Marked text is a subclass of str.
        name = "str" if isinstance(result, str) else type(result).__name__
        return name + " " + repr(result)

    return {"dbt": render, "dbt-parse": capture, "dbt-native": native}


def message(error):
    return getattr(error, "msg", None) or str(error)


def main():
    groups = json.loads((here / "templates.json").read_text())
    renderers = {"jinja2": render_plain, **dbt_renderers()}
    names = {
        "jinja2": "Jinja2 3.1.6, SandboxedEnvironment with do and loopcontrols",
        "dbt": "dbt-core 1.12, get_template and render_template with the base context",
        "dbt-parse": "dbt-core 1.12, the same with capture_macros (its parse pass)",
        "dbt-native": "dbt-core 1.12, the same with native (how it renders YAML): type name and repr",
    }
    for group, templates in groups.items():
        kind = group.split(":")[0] if ":" in group else "jinja2"
        cases = []
        for template in templates:
            try:
                expected = renderers[kind](template)
            except RecursionError as error:
                raise SystemExit(f"not to be compared: {template}") from error
            except Exception as error:  # every fault is a result here
                expected = "ERR " + message(error)
            assert " at 0x" not in expected, template
            cases.append({"template": template, "expected": expected})
        table = {"environment": kind, "made with": names[kind], "cases": cases}
        path = here / "cases" / (group.replace(":", "-") + ".json")
        path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n")
        print(path.name, len(cases), sum(case["expected"].startswith("ERR ") for case in cases), "errors")


main()
