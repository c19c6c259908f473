// Usage of the commands that judge measurements: compare, gate, baseline, ab, calibrate, export, check.

import { type Command, Option } from 'commander';
import { FORMATS } from '../../results/export/formats.js';
import { FUSE_REFERENCE_MODE, REFERENCE_MODE } from '../../results/run/modes.js';
import { BASELINES_FOLDER } from '../judge/inputs.js';
import { calling } from './end.js';
import { kernels, list, path, percentage, percents, repetitions, seconds, targets, words } from './parse.js';

const ACROSS_MACHINES = 'also compare times of different processors, kernels and machine speeds';
const BASELINES = ['--baselines <dir>', 'the folder of named baselines', path, BASELINES_FOLDER] as const;
const SIDE = "a run.json, a run's folder, a folder of runs, or a baseline's name";

export function addJudging(fusebench: Command): void {
  addComparisons(fusebench);
  addBaseline(fusebench);
  addSeries(fusebench);
  addExportAndCheck(fusebench);
}

function addComparisons(fusebench: Command): void {
  fusebench
    .command('compare')
    .description('compare two sides of runs, or two modes of one run, the slower cases first')
    .argument('<base>', SIDE)
    .argument('[head]', 'the same; left out with --modes')
    .option('--modes <two>', 'two modes of one run, the baseline first: plain,file-passthrough', list)
    .option(
      '--absolute',
      'times as measured, not corrected by native to the machine speed of the base',
      false,
    )
    .option('--across-machines', ACROSS_MACHINES, false)
    .option('--force', 'compare even incomparable runs', false)
    .addOption(new Option('--text', '72 columns of ASCII').default(false).conflicts(['markdown', 'json']))
    .addOption(new Option('--markdown', 'for a pull request').default(false).conflicts('json'))
    .option('--json', 'all results as JSON', false)
    .action(calling(async () => (await import('../commands/compare.js')).compareCommand));
  fusebench
    .command('gate')
    .description(
      'fail for a regression: counters first, then times corrected by native for the machine speed',
    )
    .argument('<base>', SIDE)
    .argument('<head>', SIDE)
    .option(
      '--policy <file>',
      'tolerances, workloads and modes (default: 5 % of p50, 10 % of the mean, all)',
      path,
    )
    .option(...BASELINES)
    .option('--bisect', 'exit 125 without a verdict, for git bisect run', false)
    .option('--across-machines', ACROSS_MACHINES, false)
    .option('--force', 'judge even what is incomparable', false)
    .option('--junit <file>', 'also as JUnit XML', path)
    .option('--markdown <file>', 'also as Markdown', path)
    .option('--github', 'annotations, and Markdown to $GITHUB_STEP_SUMMARY', false)
    .addOption(new Option('--ktap', 'on standard output as Kernel TAP').default(false).conflicts('json'))
    .option('--json', 'on standard output as JSON', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 passed or inconclusive; 1 regression; 2 unusable input, or times that cannot be compared. With --bisect 125 for inconclusive and unusable.',
    )
    .action(calling(async () => (await import('../commands/gate.js')).gateCommand));
}

function addBaseline(fusebench: Command): void {
  const baseline = fusebench
    .command('baseline')
    .description('named baselines in a folder that can be committed');
  baseline
    .command('save')
    .description('add runs to a baseline, unless they regressed against those that it has')
    .argument('<name>', 'letters, digits, dots and dashes')
    .argument('<runs...>', SIDE)
    .option(...BASELINES)
    .option('--force', 'save also what regressed, or cannot be compared', false)
    .action(calling(async () => (await import('../commands/baseline.js')).baselineSave));
  baseline
    .command('list')
    .description('show the baselines')
    .option(...BASELINES)
    .action(calling(async () => (await import('../commands/baseline.js')).baselineList));
  baseline
    .command('show')
    .description('show the runs of a baseline')
    .argument('<name>')
    .option(...BASELINES)
    .action(calling(async () => (await import('../commands/baseline.js')).baselineShow));
  baseline
    .command('remove')
    .description('remove a run of a baseline, or all of it')
    .argument('<name>')
    .argument('[id]', 'of the run, as show prints it (default: all)')
    .option(...BASELINES)
    .action(calling(async () => (await import('../commands/baseline.js')).baselineRemove));
}

/** What measures many runs. */
function addSeries(fusebench: Command): void {
  fusebench
    .command('ab')
    .description('compare two daemons, options, targets or kernels in interleaved blocks (ABBA); as root')
    .argument(
      '[a]',
      "default, daemon:PATH, options:TEXT, kernel:IMAGE, or a target (NAME='COMMAND {backing} {mountpoint}')",
    )
    .argument('[b]', 'the same')
    .addOption(
      new Option('--kernel <name=image>', 'A=IMAGE and B=IMAGE: two kernels, one boot per block')
        .argParser(kernels)
        .default({}),
    )
    .option(
      '--vm-options <text>',
      "options of fusebench vm for these kernels: '--memory 4G --cpus 4'",
      words,
      [],
    )
    .option('-w, --workloads <names>', 'what is measured', list, ['statx-sync', 'read-4k-rand/direct'])
    .option('-m, --mode <names>', 'the mode of our daemons, or several of them', FUSE_REFERENCE_MODE)
    .option('--units <n>', 'of four blocks each', repetitions, 10)
    .option('--seconds <s>', 'of each block', seconds, 4)
    .option('--bring-ups <n>', 'of each block, instead of seconds (default for kernels: 3)', repetitions)
    .option('--effect <percent>', 'the change of p50 that matters (default: 5)', percentage)
    .option('-o, --out <dir>', 'keep every block, as two folders of runs', path)
    .addOption(new Option('--markdown', 'for a pull request').default(false).conflicts('json'))
    .option('--json', 'all results as JSON', false)
    .option('-q, --quiet', 'no progress', false)
    .addHelpText('after', '\nExit codes: 0 B did not regress; 1 it did; 2 wrong usage or nothing to compare.')
    .action(calling(async () => (await import('../commands/ab.js')).abCommand));
  fusebench
    .command('calibrate')
    .description('how reliable gates are on this machine: false alarms, and changes found; as root')
    .argument('[workloads...]', 'as for run', ['statx-sync', 'read-4k-rand/direct', 'open-close'])
    .option('-m, --mode <modes>', 'as for run; with native, which shows the machine speed', list, [
      REFERENCE_MODE,
      FUSE_REFERENCE_MODE,
    ])
    .option('--target <name=what>', 'as for run; nothing can be planted in it', targets, [])
    .option('--repetitions <n>', 'independent gates of each kind', repetitions, 10)
    .option('--seconds <s>', 'of each run', seconds, 20)
    .option('--delays <percents>', 'delays to be found, in percent of p50', percents, [5, 10, 15])
    .addOption(
      new Option('--planted <names>', "only changes whose names begin so, such as 'burns,sleeps 20 us'")
        .argParser(list)
        .conflicts('changes'),
    )
    .option('--no-changes', 'only the same daemon on both sides')
    .option('--policy <file>', 'the policy of the gates', path)
    .option('--baseline <side>', 'also against these runs, as a baseline measured at another time')
    .option(...BASELINES)
    .option('-o, --out <file>', 'also write everything as JSON', path)
    .option('--json', 'JSON on standard output', false)
    .option('-q, --quiet', 'no progress', false)
    .action(calling(async () => (await import('../commands/calibrate.js')).calibrateCommand));
}

function addExportAndCheck(fusebench: Command): void {
  const formats = Object.entries(FORMATS).map(([name, { what }]) => `  ${name.padEnd(24)} ${what}`);
  fusebench
    .command('export')
    .description('a stored run in the formats of other tools')
    .argument('<run>', 'a run.json or its folder')
    .addOption(
      new Option('-f, --format <name>', 'see below').choices(Object.keys(FORMATS)).makeOptionMandatory(),
    )
    .option(
      '-o, --output <file>',
      'a file instead of standard output; a folder for formats with one file per case',
      path,
    )
    .addHelpText('after', `\nFormats:\n${formats.join('\n')}`)
    .action(calling(async () => (await import('../commands/export.js')).exportCommand));
  fusebench
    .command('check')
    .description('recompute the ratios of a cover letter, and list what a reviewer would ask for')
    .argument('<file>', 'the letter, or - for standard input')
    .action(calling(async () => (await import('../commands/check.js')).checkCommand));
}
