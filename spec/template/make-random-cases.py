"""Writes random expressions with what Jinja2 3.1.6 makes of them, for a comparison by hand:

    python spec/template/make-random-cases.py SEED COUNT [expressions | statements | formats] > /tmp/random.json

The output has the form of the tables in `cases/`. It is not committed: what it finds becomes a case there.
"""

import json
import random
import re
import sys

from jinja2 import __version__
from jinja2.sandbox import SandboxedEnvironment

assert __version__ == "3.1.6"
rng = random.Random(int(sys.argv[1]))
env = SandboxedEnvironment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])

ATOMS = [
    "0", "1", "2", "3", "-1", "7", "10", "100", "1.5", "0.5", "2.5", "-2.5", "1e3", "1.0", "0.1", "3.14159", "12345678901234567890",
    "true", "false", "none", "'a'", "'abc'", "''", "'Hello World'", "'a,b,c'", "'3'", "'3.7'", "' x '", "'A-b_c'", "'%s'", "'%d-%s'", "'{}'",
    "'{0}-{1}'", "'ß'", "'\U0001F600x'", "'line1\\nline2'", "'it\\'s'", "'<b>'", "[]", "[1, 2, 3]", "['b', 'a', 'C']", "[3, 1, 2]", "[[1, 2], [3, 4]]",
    "(1, 2)", "()", "('a',)", "{}", "{'a': 1}", "{'b': 2, 'a': 1}", "{1: 'x'}", "[{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]", "range(3)", "range(5, 0, -2)",
    "foo", "x", "l", "d", "s", "[none, 1, 'a', true, 1.5]", "{'k': [1, (2, 3)], 2: none}",
]
BINARY = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
FILTERS = [
    "abs", "attr('a')", "attr('upper')", "batch(2)|list", "batch(2, 'z')|list", "capitalize", "center(9)", "count", "default('D')", "default('D', true)",
    "dictsort", "dictsort(by='value')", "dictsort(reverse=true)", "escape", "filesizeformat", "filesizeformat(true)", "first", "float", "float(1.5)",
    "forceescape", "format(1)", "format('a', 2)", "groupby('a')", "groupby(0)", "indent", "indent(2, true)", "indent('> ', blank=true)", "int", "int(7)",
    "int(base=16)", "int(default=none)", "join", "join('-')", "join(', ', attribute='a')", "last", "length", "list", "lower", "items|list", "map('upper')|list",
    "map(attribute='a')|list", "map(attribute='zz', default=0)|list", "map('int')|list", "min", "max", "min(attribute='a')", "pprint", "reject|list",
    "reject('odd')|list", "rejectattr('a')|list", "rejectattr('a', 'eq', 1)|list", "replace('a', 'Z')", "replace('', '.')", "replace('a', 'b', 1)", "reverse|list",
    "reverse", "round", "round(1)", "round(-1)", "round(1, 'ceil')", "round(method='floor')", "safe", "select|list", "select('number')|list",
    "selectattr('a')|list", "selectattr('a', '>', 1)|list", "slice(2)|list", "slice(2, 'q')|list", "sort", "sort(reverse=true)", "sort(case_sensitive=true)",
    "sort(attribute='b')", "string", "striptags", "sum", "sum(attribute='a')", "sum(start=10)", "title", "trim", "trim('a')", "truncate(5)", "truncate(6, true, '..')",
    "truncate(4, false, '', 0)", "unique|list", "unique(case_sensitive=true)|list", "upper", "urlencode", "wordcount", "wordwrap(5)", "xmlattr", "tojson",
    "tojson(indent=2)", "list|length", "d('q')", "e",
]
TESTS = [
    "odd", "even", "divisibleby(3)", "divisibleby 2", "defined", "undefined", "none", "boolean", "true", "false", "integer", "float", "lower", "upper",
    "string", "mapping", "number", "sequence", "iterable", "callable", "sameas none", "escaped", "in [1, 'a']", "eq 1", "== 'a'", "ne 1", "gt 1", "ge 1",
    "lt 1", "le 1", "equalto(2)", "filter", "test", "greaterthan 0", "lessthan 5",
]
METHODS = [
    "upper()", "lower()", "strip()", "split()", "split(',')", "split('a', 1)", "rsplit('a', 1)", "splitlines()", "replace('a', 'X')", "replace('a', 'X', 1)",
    "startswith('a')", "endswith('c')", "startswith(('a', 'H'))", "find('b')", "rfind('l')", "index('a')", "count('a')", "join(['x', 'y'])", "join([1])", "title()",
    "capitalize()", "swapcase()", "center(9, '*')", "ljust(5, '.')", "rjust(5)", "zfill(6)", "partition('b')", "rpartition('l')", "isdigit()", "isalpha()",
    "isalnum()", "isspace()", "islower()", "isupper()", "istitle()", "isnumeric()", "isdecimal()", "isidentifier()", "lstrip('a')", "rstrip('c')", "expandtabs()",
    "format(1)", "format(1, 2)", "format(a=1)", "removeprefix('a')", "removesuffix('c')", "casefold()", "encode", "append(4)", "extend([1])", "insert(0, 'q')", "pop()",
    "pop(0)", "pop('a')", "pop('zz', 5)", "remove(1)", "index(2)", "count(1)", "reverse()", "sort()", "copy()", "clear()", "keys()", "values()", "items()", "get('a')",
    "get('zz')", "get('zz', 'dd')", "update({'z': 1})", "update(q=2)", "setdefault('a', 9)", "setdefault('n')", "popitem()", "a", "b", "zz", "real", "start", "is_integer()",
    "bit_length()", "union([1])", "items()|list", "keys()|list", "values()|sum", "upper", "count", "index",
]
SPECS = ["", "d", "5d", "<5", ">5", "^5", "*^7", "05", "+", "+.2f", ".1f", ".3", "e", ".2e", "g", "x", "#x", "b", "o", "X", ",", "_", ",.2f", "%", ".1%", "s", ".2s", "c", "010.3f", " d", "=+6", "n", "G", "#o", "08,"]
PERCENTS = ["%s", "%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%X", "%#x", "%o", "%f", "%.2f", "%8.3f", "%e", "%g", "%G", "%r", "%c", "%%", "%5s", "%-5s|", "%.2s", "%i", "%u", "%.0f", "%5.1f%%", "%s-%s", "%(a)s", "%(a)d", "%z", "%"]


def atom():
    return rng.choice(ATOMS)


def expression(depth):
    kind = rng.random()
    if depth <= 0 or kind < 0.15:
        return atom()
    inner = lambda: expression(depth - 1)
    if kind < 0.35:
        return f"({inner()} {rng.choice(BINARY)} {inner()})"
    if kind < 0.55:
        return f"({inner()}|{rng.choice(FILTERS)})"
    if kind < 0.68:
        return f"({inner()} is {rng.choice(['', 'not '])}{rng.choice(TESTS)})"
    if kind < 0.84:
        return f"({inner()}).{rng.choice(METHODS)}"
    if kind < 0.88:
        return f"{inner()}[{rng.choice([inner(), atom(), '0', '-1', '1:', ':2', '::-1', '::2', chr(39) + 'a' + chr(39)])}]" if True else ""
    if kind < 0.91:
        return f"'{{:{rng.choice(SPECS)}}}'.format({inner()})"
    if kind < 0.94:
        return f"{json.dumps(rng.choice(PERCENTS))} % {inner()}"
    if kind < 0.96:
        return f"({inner()} if {inner()} else {inner()})"
    if kind < 0.97:
        return f"(not {inner()})"
    if kind < 0.98:
        return f"(-{inner()})"
    return f"[{inner()}, {inner()}]"


NAMES = ["a", "b", "c", "x", "l"]


def name():
    return rng.choice(NAMES)


def small():
    return rng.choice([name(), name(), "1", "'s'", "[1, 2, 3]", "{'a': 1}", name() + "|default('d')", name() + " is defined", "loop.index", "loop.last", "(1, 2)", name() + " ~ 1", "none", "caller()", "ns.v", "m(1)", "m()", "k()", "kwargs", "varargs"])


def body(depth):
    return "".join(statement(depth - 1) for _ in range(rng.choice([1, 1, 2, 2, 3])))


def space(text):
    """Some tags with white space control, some text around them."""
    if rng.random() < 0.25:
        text = text.replace("{%", "{%-", 1)
    if rng.random() < 0.25:
        text = text[:-2] + "-%}" if text.endswith("%}") else text
    return rng.choice(["", "", " ", "\n", "  \n "]) + text + rng.choice(["", "", " ", "\n"])


def statement(depth):
    kind = rng.random()
    if depth <= 0 or kind < 0.25:
        return rng.choice(["", " ", "t", "\n"]) + "{{ " + small() + " }}"
    tag = space
    if kind < 0.40:
        return tag("{% set " + rng.choice([name(), name(), name() + ", " + name(), "ns.v"]) + " = " + small() + " %}")
    if kind < 0.55:
        target = rng.choice([name(), name(), name() + ", " + name()])
        condition = rng.choice(["", "", " if " + small()])
        rest = rng.choice(["", "", "{% else %}" + body(depth)])
        return tag("{% for " + target + " in " + rng.choice([small(), "[1, 2]", "[(1, 2), (3, 4)]"]) + condition + " %}") + body(depth) + rest + tag("{% endfor %}")
    if kind < 0.68:
        rest = rng.choice(["", "{% else %}" + body(depth), "{% elif " + small() + " %}" + body(depth)])
        return tag("{% if " + small() + " %}") + body(depth) + rest + tag("{% endif %}")
    if kind < 0.76:
        parameters = rng.choice(["", name(), name() + "=1", name() + ", " + name() + "=" + small()])
        return tag("{% macro " + rng.choice(["m", "k"]) + "(" + parameters + ") %}") + body(depth) + tag("{% endmacro %}")
    if kind < 0.82:
        return tag("{% set " + name() + rng.choice(["", " | upper", " | trim"]) + " %}") + body(depth) + tag("{% endset %}")
    if kind < 0.88:
        return tag("{% call" + rng.choice(["", "(" + name() + ")"]) + " " + rng.choice(["m()", "k()", "m(" + small() + ")"]) + " %}") + body(depth) + tag("{% endcall %}")
    if kind < 0.92:
        return tag("{% with " + name() + " = " + small() + " %}") + body(depth) + tag("{% endwith %}")
    if kind < 0.95:
        return tag("{% filter " + rng.choice(["upper", "trim", "replace('1', '2')"]) + " %}") + body(depth) + tag("{% endfilter %}")
    if kind < 0.97:
        return tag(rng.choice(["{% break %}", "{% continue %}", "{% do l.append(1) %}"]))
    return rng.choice(["{# c #}", "{%- raw -%} {{ x }} {%- endraw %}", "{{- 1 -}}"])


def number():
    kind = rng.random()
    if kind < 0.3:
        return str(rng.randint(-10**rng.randint(1, 22), 10**rng.randint(1, 22)))
    if kind < 0.6:
        return repr(rng.uniform(-1, 1) * 10 ** rng.randint(-12, 22))
    if kind < 0.8:
        return repr(rng.randint(-10000, 10000) / rng.choice([2, 4, 8, 16, 10, 100, 1000]))
    return rng.choice(["0", "0.0", "-0.0", "1e300", "1e-300", "5e-324", "0.5", "1.5", "2.5", "1e16", "1e15", "123456789.125", "0.1", "9007199254740993", "true"])


def format_case():
    kind = rng.random()
    if kind < 0.35:
        spec = rng.choice(["", "", "*", "0", "x"]) + rng.choice(["<", ">", "^", "="]) if rng.random() < 0.5 else ""
        spec += rng.choice(["", "", "+", "-", " "]) + rng.choice(["", "", "#"]) + rng.choice(["", "", "0"])
        spec += rng.choice(["", "", str(rng.randint(1, 25))]) + rng.choice(["", "", ",", "_"])
        spec += rng.choice(["", "", "." + str(rng.randint(0, 20))]) + rng.choice(["", "d", "f", "e", "g", "E", "F", "G", "%", "x", "b", "o", "n", "s"])
        return "'{:" + spec + "}'.format(" + rng.choice([number(), number(), "'text'"]) + ")"
    if kind < 0.7:
        spec = "%" + "".join(rng.sample("-+ #0", rng.randint(0, 2))) + rng.choice(["", "", str(rng.randint(1, 25))])
        spec += rng.choice(["", "", "." + str(rng.randint(0, 20))]) + rng.choice("dfegEGsrxoiX")
        return "'" + spec + "' % " + rng.choice(["(" + number() + ")", "'text'"])
    if kind < 0.8:
        return "(" + number() + ")|round(" + str(rng.randint(-4, 12)) + rng.choice(["", "", ", 'floor'", ", 'ceil'"]) + ")"
    operator = rng.choice(["+", "-", "*", "/", "//", "%", "<", "==", ">="])
    return "(" + number() + ") " + operator + " (" + number() + ")"


CONTEXT = {
    "expressions": "{% set x = 5 %}{% set l = [1, 2, 3] %}{% set d = {'a': 1, 'b': [1, 2]} %}{% set s = 'Some text' %}",
    "statements": "",
    "formats": "",
}
mode = sys.argv[3] if len(sys.argv) > 3 else "expressions"
seen = 0
cases = []
while seen < int(sys.argv[2]):
    if mode == "expressions":
        text = "{{ " + expression(rng.choice([1, 1, 2, 2, 3])) + " }}"
    elif mode == "formats":
        text = "{{ " + format_case() + " }}"
    else:
        text = rng.choice(["", "{% set ns = namespace(v=0) %}", "{% macro m(q=1) %}{{ q }}{{ caller() if caller }}{% endmacro %}"]) + body(rng.randint(1, 4))
    text = CONTEXT[mode] + text
    try:
        expected = env.from_string(text).render()
    except RecursionError:
        continue
    except Exception as error:  # every fault is a result here
        expected = "ERR " + str(error)
    if re.search(r" at 0x[0-9a-f]+>", expected) or len(expected) > 2000 or "{1, " in expected:
        continue
    seen += 1
    cases.append({"name": str(seen), "template": text, "expected": expected})
json.dump(cases, sys.stdout, ensure_ascii=True, indent=0)
