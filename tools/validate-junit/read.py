"""Reads a JUnit XML report with junitparser, and prints what it makes of it, in the form of read.mjs.

    tools/validate-junit/.venv/bin/python tools/validate-junit/read.py report.xml
"""

import json
import sys

from junitparser import JUnitXml


def sums(element):
    return {name: getattr(element, name) for name in ("tests", "failures", "errors", "skipped", "time")}


def case(c):
    read = {"name": c.name, "status": "passed"}
    for result in c.result:
        read |= {"status": type(result).__name__.lower(), "message": result.message}
    return read


whole = JUnitXml.fromfile(sys.argv[1])
suites = [{"name": s.name, **sums(s), "cases": [case(c) for c in s]} for s in whole]
print(json.dumps({"junitparser": {**sums(whole), "suites": suites}}))
