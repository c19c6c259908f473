// Tests as JUnit XML, in the dialect that Jenkins, GitLab and GitHub's reporters read (there is no official schema).
//
// GitLab shows neither suite properties nor hostnames, so that a failure repeats the facts about the machine.

import type { TestCase, TestReport, TestStatus } from './test-report.js';

export function junit({ name, startedAt, environment, suites }: TestReport): string {
  const facts = Object.entries(environment);
  const timestamp = escapeXml(startedAt.replace(/(\.\d+)?Z$/, ''));
  const properties = facts.map(
    ([key, value]) => `      <property name="${escapeXml(key)}" value="${escapeXml(value)}"/>`,
  );
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(name)}" ${totals(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap((suite) => [
      `  <testsuite name="${escapeXml(suite.name)}" ${totals(suite.cases)} timestamp="${timestamp}">`,
      '    <properties>',
      ...properties,
      '    </properties>',
      ...suite.cases.flatMap((one) => [
        `    <testcase name="${escapeXml(one.name)}" classname="${escapeXml(suite.name)}" time="${one.seconds.toFixed(3)}">`,
        `      ${outcome(one, facts)}`,
        '    </testcase>',
      ]),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function totals(cases: readonly TestCase[]): string {
  const count = (status: TestStatus): number => cases.filter((one) => one.status === status).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return `tests="${cases.length}" failures="${count('fail')}" errors="0" skipped="${count('skip')}" time="${seconds.toFixed(3)}"`;
}

function outcome({ status, details }: TestCase, facts: readonly (readonly [string, string])[]): string {
  const message = escapeXml(details[0] ?? '');
  if (status === 'skip') return `<skipped message="${message}"/>`;
  if (status === 'pass') return `<system-out>${escapeXml(details.join('\n'))}</system-out>`;
  const lines = [...details, ...facts.map(([key, value]) => `${key}: ${value}`)];
  return `<failure message="${message}">${escapeXml(lines.join('\n'))}</failure>`;
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
