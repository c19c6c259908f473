// Tests in the Kernel Test Anything Protocol, version 1 (Documentation/dev-tools/ktap.rst): one subtest per workload,
// nested by two spaces, details as diagnostic lines in front of their result. The plan comes before anything else, so that a reader
// of a truncated file notices missing tests.

import { statusOf, type TestReport, type TestStatus } from './test-report.js';

export function ktap({ environment, suites }: TestReport): string {
  const results = suites.flatMap(({ name, cases }, i) => [
    ...plan(cases.length).map(indent),
    ...cases.flatMap(({ status, details, name: test }, j) => [
      // The reason of a skipped test is written after its directive instead.
      ...(status === 'skip' ? [] : details.map((detail) => indent(`# ${oneLine(detail)}`))),
      indent(result(status, j + 1, test, details[0])),
    ]),
    result(statusOf(cases), i + 1, name, 'every case was skipped'),
  ]);
  const facts = Object.entries(environment).map(([key, value]) => `# ${key}: ${oneLine(value)}`);
  return `${[...plan(suites.length), ...facts, ...results].join('\n')}\n`;
}

function plan(count: number): string[] {
  return ['KTAP version 1', `1..${count}`];
}

/** A number sign would begin a directive, and KTAP descriptions may not hold one. */
function result(status: TestStatus, number: number, name: string, reason = ''): string {
  const directive = status === 'skip' ? ` # SKIP ${oneLine(reason)}` : '';
  return `${status === 'fail' ? 'not ok' : 'ok'} ${number} ${oneLine(name).replaceAll('#', '_')}${directive}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function indent(line: string): string {
  return `  ${line}`;
}
