// Tests in the Kernel Test Anything Protocol, version 1 (Documentation/dev-tools/ktap.rst): one subtest per workload,
// nested by two spaces, details as diagnostic lines in front of their result. The plan comes before anything else, so that a reader
// of a truncated file notices missing tests.

import { statusOf, type TestCase, type TestReport, type TestStatus } from './test-report.js';

export function ktap(report: TestReport): string {
  const suites = report.suites.flatMap(({ name, cases }, i) => [
    ...indent(plan(cases.length)),
    ...indent(
      cases.flatMap((one, j) => [...diagnostics(one), result(one.status, j + 1, one.name, one.details[0])]),
    ),
    result(statusOf(cases), i + 1, name, 'every case was skipped'),
  ]);
  const facts = Object.entries(report.environment).map(([key, value]) => `# ${key}: ${oneLine(value)}`);
  return `${[...plan(report.suites.length), ...facts, ...suites].join('\n')}\n`;
}

function plan(count: number): string[] {
  return ['KTAP version 1', `1..${count}`];
}

/** The reason of a skipped test is written after its directive instead. */
function diagnostics({ status, details }: TestCase): string[] {
  return status === 'skip' ? [] : details.map((detail) => `# ${oneLine(detail)}`);
}

function result(status: TestStatus, number: number, name: string, reason: string | undefined): string {
  const directive = status === 'skip' ? ` # SKIP ${oneLine(reason ?? '')}` : '';
  return `${status === 'fail' ? 'not ok' : 'ok'} ${number} ${description(name)}${directive}`;
}

/** A number sign would begin a directive, and KTAP descriptions may not hold one. */
function description(name: string): string {
  return oneLine(name).replaceAll('#', '_');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
