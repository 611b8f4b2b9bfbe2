// Reads a JUnit XML report with two parsers that others publish and many use, and prints what each makes of it.
//
//   node tools/validate-junit/read.mjs report.xml
//
// One JSON object on standard output: parser -> {tests, failures, errors, skipped, time, suites: [{name, tests, failures,
// errors, skipped, time, cases: [{name, status, message, cause}]}]}. Times are seconds. What a parser leaves out is left out.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parse } from "junit2json";

const { parse: parseResults } = createRequire(import.meta.url)("test-results-parser");

async function junit2json(path) {
  const sums = ({ tests, failures, errors, skipped, time }) => ({ tests, failures, errors, skipped, time });
  const outcome = (c) => {
    for (const status of ["failure", "error", "skipped"]) {
      if (c[status]) return { status, message: c[status][0].message };
    }
    return { status: "passed" };
  };
  const whole = await parse(await readFile(path, "utf8"));
  return {
    ...sums(whole),
    suites: whole.testsuite.map((suite) => ({
      name: suite.name,
      ...sums(suite),
      cases: (suite.testcase ?? []).map((c) => ({
        name: c.name,
        ...outcome(c),
        cause: c.properties?.find((p) => p.name === "cause")?.value,
      })),
    })),
  };
}

// This one counts what was run and not what there is, reads no message of what was skipped, and passes over suites
// without cases.
function testResultsParser(path) {
  const sums = (r) => ({
    tests: r.total + r.skipped,
    failures: r.failed,
    errors: r.errors,
    skipped: r.skipped,
    time: r.duration / 1000,
  });
  const status = { PASS: "passed", FAIL: "failure", SKIP: "skipped" };
  const whole = parseResults({ type: "junit", files: [path] });
  return {
    ...sums(whole),
    suites: whole.suites.map((suite) => ({
      name: suite.name,
      ...sums(suite),
      cases: suite.cases.map((c) => ({
        name: c.name,
        status: status[c.status],
        message: c.failure || undefined,
        cause: c.metadata.cause,
      })),
    })),
  };
}

const [path] = process.argv.slice(2);
console.log(JSON.stringify({ junit2json: await junit2json(path), "test-results-parser": testResultsParser(path) }));
