// `fusebench vm`: a command of fusebench under a kernel that is not installed.

import type { Command } from 'commander';
import { FusebenchError } from '../common/errors.js';
import { listen } from '../common/interrupt.js';
import { ACCELERATIONS, type Acceleration } from '../vm/accelerator.js';
import type { Interrupts } from '../vm/guest.js';
import type { VmEvents, VmOptions } from '../vm/vm.js';

const MOST_CPUS = 255;
const MOST_SECONDS = 7 * 86_400;
const BACKINGS = ['tmpfs', 'ext4', 'xfs'] as const;

/** The options as commander gives them. */
export interface VmArguments {
  readonly kernel: string;
  readonly memory: string;
  readonly cpus: string;
  readonly accel: string;
  readonly append: string;
  readonly timeout?: string;
  readonly backing: string;
}

const HELP = `
The guest's user space is made from this installation: no image, no login, no network, no root. The command runs as root in the guest;
what it writes below the working directory, and to --out or -o, is brought back when it ends. Ctrl-C is passed on to the command.
Commands that read runs of this machine, like gate and compare, need no kernel and are called without vm.

Kernel options that have to be built in (=y); tinyconfig and distribution kernels lack some:
  CONFIG_64BIT, CONFIG_BLK_DEV_INITRD, CONFIG_BINFMT_ELF, CONFIG_DEVTMPFS, CONFIG_TMPFS, CONFIG_PROC_FS, CONFIG_SYSFS,
  CONFIG_FUTEX, CONFIG_EPOLL, CONFIG_EVENTFD, CONFIG_SIGNALFD, CONFIG_MULTIUSER,
  CONFIG_PCI, CONFIG_VIRTIO_PCI, CONFIG_VIRTIO_CONSOLE, CONFIG_FUSE_FS
  CONFIG_SERIAL_8250_CONSOLE  to see why a kernel panics
  CONFIG_FUSE_PASSTHROUGH     for file and inode passthrough
  CONFIG_OVERLAY_FS           for the overlayfs mode
  CONFIG_VIRTIO_BLK and CONFIG_EXT4_FS or CONFIG_XFS_FS   for --backing ext4 and xfs
'make defconfig kvm_guest.config' and 'scripts/config -e FUSE_FS -e FUSE_PASSTHROUGH -e OVERLAY_FS' give such a kernel.

Exit code: that of the command; 3 when the guest panics, hangs or runs out of memory; 2 for a wrong image; 130 after Ctrl-C.

Example:
  fusebench vm --kernel arch/x86/boot/bzImage -- run all`;

function wrong(option: string, value: string, hint: string): FusebenchError {
  return new FusebenchError({
    object: option,
    reason: `${JSON.stringify(value)} is not possible`,
    hint,
    exitCode: 2,
  });
}

function choose<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw wrong(option, value, `use one of ${choices.join(', ')}`);
  return choice;
}

function positive(option: string, value: string, most: number, hint: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > most)
    throw wrong(option, value, `${hint}, at most ${most}`);
  return number;
}

export function parseVmOptions(options: VmArguments): VmOptions {
  return {
    kernel: options.kernel,
    memory: options.memory,
    cpus: positive('--cpus', options.cpus, MOST_CPUS, 'give a number of CPUs, for example 2'),
    acceleration: choose<Acceleration>('--accel', options.accel, ACCELERATIONS),
    append: options.append,
    timeoutSeconds:
      options.timeout === undefined
        ? null
        : positive('--timeout', options.timeout, MOST_SECONDS, 'give whole seconds'),
    backing: choose('--backing', options.backing, BACKINGS),
  };
}

/** Ctrl-C and the signals that ask a process to end, while a handler is set. */
const processInterrupts: Interrupts = {
  onInterrupt: (listener) => listen(listener, listener),
};

/** The guest's output is passed through; fusebench's own messages go to standard error. */
function terminalEvents(): VmEvents {
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    starting(image, accelerator) {
      const how = accelerator.kind === 'kvm' ? 'KVM' : 'software emulation (TCG)';
      if (accelerator.reason !== null) note(`vm: ${accelerator.reason}; falling back to software emulation`);
      note(`vm: booting Linux ${image.release} with ${how}`);
    },
    booted: () => undefined,
    output: (chunk) => void process.stdout.write(chunk),
    errorOutput: (chunk) => void process.stderr.write(chunk),
    lastWords(lines) {
      if (lines.length === 0) return;
      note("vm: the guest's console:");
      for (const line of lines) note(`  | ${line}`);
    },
  };
}

/** Boots the kernel and runs `argv` in the guest; resolves to the exit code of the command there. */
async function vmCommand(
  options: VmArguments,
  argv: readonly string[],
  commands: readonly Command[],
): Promise<number> {
  const parsed = parseVmOptions(options);
  const { guestCommand } = await import('./guest-command.js');
  const command = guestCommand(argv, commands, process.cwd());
  const { runInVm } = await import('../vm/vm.js');
  const { exitCode, complaints } = await runInVm(
    { ...parsed, outputs: command.outputs },
    command.argv,
    terminalEvents(),
    processInterrupts,
  );
  for (const line of complaints) process.stderr.write(`vm: the guest's kernel warned: ${line}\n`);
  return exitCode;
}

/** Registers the command. `end` runs a function and turns its exit code or error into the end of the process. */
export function addVmCommand(
  program: Command,
  end: (command: () => Promise<number>) => Promise<unknown>,
): void {
  program
    .enablePositionalOptions()
    .command('vm')
    .description('run a command of fusebench in a virtual machine with a given kernel')
    .argument('[command...]', 'the command with its options')
    .passThroughOptions()
    .requiredOption('--kernel <image>', 'bzImage of the kernel, for example arch/x86/boot/bzImage')
    .option('--memory <size>', 'memory of the guest', '2G')
    .option('--cpus <n>', 'CPUs of the guest', '2')
    .option(
      '--accel <how>',
      'auto, kvm or tcg (software emulation); auto falls back to tcg and says so',
      'auto',
    )
    .option('--append <parameters>', 'additional kernel parameters', '')
    .option('--timeout <seconds>', 'end the guest after this time')
    .option('--backing <type>', 'backing file system in the guest: tmpfs, ext4 or xfs', 'tmpfs')
    .addHelpText('after', HELP)
    .action(async (argv: string[], options: VmArguments) => {
      await end(async () => await vmCommand(options, argv, program.commands));
    });
}
