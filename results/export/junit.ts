// Tests as JUnit XML, in the dialect that Jenkins, GitLab and GitHub's reporters read (there is no official schema).
//
// GitLab shows neither suite properties nor hostnames, so that a failure repeats the facts about the machine.

import type { TestCase, TestReport, TestSuite } from './test-report.js';

export function junit(report: TestReport): string {
  const all = report.suites.flatMap(({ cases }) => cases);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(report.name)}" ${totals(all)}>`,
    ...report.suites.flatMap((suite) => suiteLines(report, suite)),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function suiteLines(report: TestReport, { name, cases }: TestSuite): string[] {
  const properties = Object.entries(report.environment).map(
    ([key, value]) => `      <property name="${escapeXml(key)}" value="${escapeXml(value)}"/>`,
  );
  return [
    `  <testsuite name="${escapeXml(name)}" ${totals(cases)} timestamp="${escapeXml(report.startedAt.replace(/(\.\d+)?Z$/, ''))}">`,
    '    <properties>',
    ...properties,
    '    </properties>',
    ...cases.flatMap((one) => caseLines(report, name, one)),
    '  </testsuite>',
  ];
}

function totals(cases: readonly TestCase[]): string {
  const count = (status: TestCase['status']): number => cases.filter((one) => one.status === status).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return `tests="${cases.length}" failures="${count('fail')}" errors="0" skipped="${count('skip')}" time="${seconds.toFixed(3)}"`;
}

function caseLines(report: TestReport, suite: string, one: TestCase): string[] {
  const head = `    <testcase name="${escapeXml(one.name)}" classname="${escapeXml(suite)}" time="${one.seconds.toFixed(3)}">`;
  return [head, ...outcome(report, one), '    </testcase>'];
}

function outcome(report: TestReport, { status, details }: TestCase): string[] {
  const message = escapeXml(details[0] ?? '');
  if (status === 'skip') return [`      <skipped message="${message}"/>`];
  if (status === 'pass') return [`      <system-out>${escapeXml(details.join('\n'))}</system-out>`];
  const facts = Object.entries(report.environment).map(([key, value]) => `${key}: ${value}`);
  return [`      <failure message="${message}">${escapeXml([...details, ...facts].join('\n'))}</failure>`];
}

/** XML 1.0 has no way to write most control characters, so those become spaces. */
function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get into XML
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
