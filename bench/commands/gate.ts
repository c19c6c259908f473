// fusebench gate: does the candidate keep to the policy? Reports for people and machines in one call; the exit code is
// the answer.

import { appendFileSync } from 'node:fs';
import { gateAnnotations, gateMarkdown, gateText } from '../../charts/screen/gate-report.js';
import { junit } from '../../results/export/junit.js';
import { ktap } from '../../results/export/ktap.js';
import { gateReport } from '../../results/export/test-report.js';
import { type GateReport, gate } from '../../results/judge/gate.js';
import { DEFAULT_POLICY, readPolicy } from '../../results/judge/policy.js';
import { InputError, orWriteError } from '../../results/run/errors.js';
import type { Run } from '../../results/run/model.js';
import { writeOutput } from '../../results/run/output-file.js';
import type { ExitCode } from '../common/errors.js';
import { hasColor } from '../common/output.js';
import { readSide } from '../judge/inputs.js';

export interface GateCommandOptions {
  readonly policy?: string;
  readonly baselines: string;
  readonly bisect: boolean;
  readonly acrossMachines: boolean;
  readonly force: boolean;
  readonly json: boolean;
  readonly ktap: boolean;
  readonly github: boolean;
  readonly junit?: string;
  readonly markdown?: string;
}

/** Exit codes: 0 passed or inconclusive, 1 regressed, 2 unusable; with --bisect 125 for inconclusive and unusable. */
export function gateCommand(base: string, head: string, options: GateCommandOptions): ExitCode {
  try {
    const policy = options.policy === undefined ? DEFAULT_POLICY : readPolicy(options.policy);
    const baseline = readSide(base, options.baselines);
    const candidate = readSide(head, options.baselines);
    const { force, acrossMachines } = options;
    const report = gate(baseline, candidate, policy, { force, acrossMachines });
    writeFiles(report, candidate[0]!, options);
    process.stdout.write(onScreen(report, candidate[0]!, options));
    return options.bisect ? report.bisectExitCode : report.exitCode;
  } catch (error) {
    // `git bisect run` takes 2 as a bad commit; 125 means that this commit cannot be judged.
    if (!options.bisect || !(error instanceof InputError)) throw error;
    console.error(`fusebench: ${error.message}`);
    return 125;
  }
}

function onScreen(report: GateReport, candidate: Run, options: GateCommandOptions): string {
  if (options.json) return `${JSON.stringify(report, null, 2)}\n`;
  if (options.ktap) return ktap(gateReport(report, candidate));
  return gateText(report, { color: hasColor() }) + (options.github ? gateAnnotations(report) : '');
}

function writeFiles(report: GateReport, candidate: Run, options: GateCommandOptions): void {
  const write = (object: string, text: string, how: (file: string, text: string) => void): void => {
    const hint = 'name a file in a folder that exists and can be written';
    orWriteError({ object, reason: 'the report cannot be written', hint }, () => how(object, text));
  };
  if (options.junit !== undefined) write(options.junit, junit(gateReport(report, candidate)), writeOutput);
  if (options.markdown !== undefined) write(options.markdown, gateMarkdown(report), writeOutput);
  const summary = process.env.GITHUB_STEP_SUMMARY;
  // All commands of a CI step share its summary, so this appends to it.
  if (options.github && summary) write(summary, gateMarkdown(report), appendFileSync);
}
