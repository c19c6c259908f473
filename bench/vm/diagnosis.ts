// Why a guest ended without a result: turns what it printed and how QEMU ended into one sentence with what to do.
//
// Pure; the most reliable signs come first.

import { FusebenchError } from '../common/errors.js';
import type { QemuEnd } from './qemu.js';

/** Why fusebench ended the guest; null when it ended by itself. */
export type Stop =
  | { readonly why: 'boot-timeout' | 'timeout'; readonly seconds: number }
  | { readonly why: 'interrupted' };

export interface Evidence {
  /** True when init has reported: the kernel, the initramfs and the channel work. */
  readonly booted: boolean;
  readonly consoleLines: readonly string[];
  readonly stop: Stop | null;
  readonly end: QemuEnd;
  /** As given with --memory. */
  readonly memory: string;
}

interface Sign {
  readonly pattern: RegExp;
  explain(match: RegExpExecArray, evidence: Evidence): readonly [reason: string, hint: string];
}

const SIGNS: readonly Sign[] = [
  {
    pattern: /fusebench-init: (.+)/,
    explain: (match) => [match[1]!, 'see the kernel options in `fusebench vm --help`'],
  },
  {
    pattern:
      /Initramfs unpacking failed: write error|System is deadlocked on memory|Out of memory|out of memory/,
    explain: (_match, { memory }) => [
      `the guest ran out of memory (--memory ${memory})`,
      'give it more with --memory',
    ],
  },
  {
    pattern: /Unable to mount root fs|No working init found|Cannot open root device/,
    explain: () => ['the kernel did not use the initramfs', 'it needs CONFIG_BLK_DEV_INITRD=y'],
  },
  {
    pattern: /Kernel panic - not syncing: (.+)/,
    explain: (match) => [`the guest's kernel panicked: ${match[1]!.trim()}`, 'its last lines are above'],
  },
];

function firstSign(evidence: Evidence): readonly [string, string] | null {
  for (const sign of SIGNS) {
    for (const line of evidence.consoleLines) {
      const match = sign.pattern.exec(line);
      if (match !== null) return sign.explain(match, evidence);
    }
  }
  return null;
}

/** How QEMU itself failed, or null when it ended as after a power-off of the guest. */
function qemuFailure({ end }: Evidence): readonly [string, string] | null {
  const line = end.stderr
    .split('\n')
    .map((text) => text.replace(/^.*qemu-system-x86_64: /, '').trim())
    .filter((text) => text !== '' && !text.startsWith('warning:'))
    .at(-1);
  if (end.code === 0 && line === undefined) return null;
  const how = end.signal === null ? `with code ${end.code}` : `by ${end.signal}`;
  return [`QEMU ended ${how}${line === undefined ? '' : `: ${line}`}`, 'run it again, or with --accel tcg'];
}

function silence(evidence: Evidence): readonly [string, string] {
  const printed = evidence.consoleLines.length > 0;
  const after = evidence.stop?.why === 'boot-timeout' ? ` within ${evidence.stop.seconds} s` : '';
  if (!printed) {
    return [
      `the kernel printed nothing and started no user space${after}`,
      'it needs CONFIG_SERIAL_8250_CONSOLE=y to say why, and the options in `fusebench vm --help`',
    ];
  }
  return [
    `the guest did not reach user space${after}`,
    'its last lines are above; the needed kernel options are in `fusebench vm --help`',
  ];
}

/** The error to end with: exit code 3, or 130 when it was interrupted. */
export function diagnose(evidence: Evidence): FusebenchError {
  const { stop, booted } = evidence;
  const object = 'guest';
  if (stop?.why === 'interrupted')
    return new FusebenchError({ reason: 'interrupted', object, exitCode: 130 });
  const sign = firstSign(evidence);
  if (sign !== null) return new FusebenchError({ object, reason: sign[0], hint: sign[1], exitCode: 3 });
  if (stop?.why === 'timeout') {
    const reason = `did not end within ${stop.seconds} s`;
    return new FusebenchError({
      object,
      reason,
      hint: 'give it more time with --timeout, or look at its last lines above',
      exitCode: 3,
    });
  }
  const [reason, hint] =
    (stop === null ? qemuFailure(evidence) : null) ??
    (booted ? ['it powered off before the command ended', 'its last lines are above'] : silence(evidence));
  return new FusebenchError({ object, reason, hint, exitCode: 3 });
}
