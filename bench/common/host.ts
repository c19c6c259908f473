// The properties of the machine that affect times, read once at the start of a run.

import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, hostname, release, totalmem } from 'node:os';
import { addon } from '../../native/index.js';
import type { Host } from '../../results/run/model.js';

export function readHost(): Host {
  const cpuModel = cpus()[0]?.model.trim() ?? 'unknown';
  const virtualization = detectVirtualization(cpuModel);
  return {
    hostname: hostname(),
    kernel: release(),
    arch: arch(),
    cpuModel,
    cpus: addon().allowedCpus().length,
    memoryBytes: totalmem(),
    governor: line('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    clocksource: line('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
    clockPairNs: addon().clockPairNs(),
    lsms: (line('/sys/kernel/security/lsm') ?? '').split(',').filter(Boolean),
    virtualization,
    emulated: process.env.FUSEBENCH_EMULATED === '1' || /QEMU TCG|QEMU Virtual CPU/.test(cpuModel),
    nodeVersion: process.version,
    stealNs: null,
    othersShare: null,
  };
}

/** `fusebench vm` passes what it runs in; elsewhere the firmware's tables and the CPU's flags show it. */
function detectVirtualization(cpuModel: string): string {
  const passed = process.env.FUSEBENCH_VIRTUALIZATION;
  if (passed) return passed;
  if (/QEMU TCG/.test(cpuModel)) return 'qemu-tcg';
  if (!/^flags\s*:.*\bhypervisor\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'))) return 'none';
  const product = line('/sys/class/dmi/id/product_name');
  if (product) return product;
  return existsSync('/sys/hypervisor/type') ? (line('/sys/hypervisor/type') ?? 'unknown') : 'virtual machine';
}

/** What makes this machine's numbers less reliable; one sentence each. */
export function hostWarnings({ governor, clockPairNs, clocksource }: Host): string[] {
  const warnings: string[] = [];
  const took = `${Math.round(clockPairNs)} ns (clock source ${clocksource})`;
  if (governor !== null && governor !== 'performance')
    warnings.push(`the CPU governor is ${governor}; 'performance' gives steadier numbers`);
  if (clockPairNs > 200) warnings.push(`reading the clock twice takes ${took}; it is part of every latency`);
  return warnings;
}

/** The first line of a small file, or null when there is none. */
function line(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').split('\n')[0]!.trim() || null;
  } catch {
    return null;
  }
}
