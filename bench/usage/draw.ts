// Usage of the commands that show things (list, show, doctor) and that present stored runs (chart, history, forest, cover-letter,
// report).

import { type Command, Option } from 'commander';
import { calling } from './end.js';
import { list, path, pixels } from './parse.js';

export function addDrawing(fusebench: Command): void {
  addPictures(fusebench);
  addTexts(fusebench);
}

function addPictures(fusebench: Command): void {
  const chart = fusebench
    .command('chart')
    .description(
      'draw the pictures of a stored run: latency, ratio, switches, cdf, heatmap, histogram, strip, throughput; of a study of ablate: crossover',
    )
    .argument('<run>', 'a run.json or its folder, or the file of a study')
    .argument('[names...]', 'charts (default: all but histogram)')
    .action(calling(async () => (await import('../commands/chart.js')).chartCommand));
  const history = fusebench
    .command('history')
    .description('draw cases over several runs')
    .argument(
      '<case>',
      'the id of a case or parts of it: statx-sync/plain, or statx-sync for all of its modes',
    )
    .argument('<runs...>', 'two runs or more, or folders of runs')
    .action(calling(async () => (await import('../commands/chart.js')).historyCommand));
  const forest = fusebench
    .command('forest')
    .description('draw the change of every case from one run, or folder of runs, to another')
    .argument('<base>', 'a run.json, its folder, or a folder of runs')
    .argument('<head>', 'the side to compare with it')
    .action(calling(async () => (await import('../commands/chart.js')).forestCommand));
  for (const command of [chart, history, forest])
    command
      .option('--svg', 'as SVG (default: SVG and PNG)', false)
      .option('--png', 'as PNG', false)
      .option('--vega', 'as Vega-Lite specification, to change its style', false)
      .addOption(new Option('--theme <name>', 'colours').choices(['light', 'dark']).default('light'))
      .option('--width <px>', 'width in pixels (default: 900)', pixels)
      .option('--out <dir>', 'where the pictures go', path);
}

function addTexts(fusebench: Command): void {
  fusebench
    .command('cover-letter')
    .description('a run, or a base and a head, as text for a patch series: 72 columns, ASCII')
    .argument(
      '<run>',
      'a run.json or its folder; the base when a head follows, then also a folder of blocks of ab',
    )
    .argument('[head]', 'the run or folder to compare with it')
    .option('--workloads <names>', 'only these', list)
    .addOption(
      new Option('--metric <name>', 'what is compared').choices(['p50', 'p99', 'ops']).default('p50'),
    )
    .addOption(
      new Option('--units <name>', 'unit of times').choices(['auto', 'ns', 'us', 'ms', 's']).default('auto'),
    )
    .addOption(new Option('--layout <name>', 'the layout of --details').choices(['plain', 'grid', 'mmtests']))
    .option('--mode <name>', 'the mode whose ratio is shown (default: the last one that was measured)')
    .option('--all', 'a line for every case, longer than a page', false)
    .option(
      '--details',
      'a block for every case: all modes, with ratio, interval, switches and requests',
      false,
    )
    .addOption(new Option('--chart <axis>', 'add bars and histograms as text').choices(['log', 'linear']))
    .option('--reference', "add other people's published numbers where the workload is the same", false)
    .action(calling(async () => (await import('../commands/cover-letter.js')).coverLetterCommand));
  fusebench
    .command('report')
    .description('a run, or a base and a head, as one HTML file that needs no network')
    .argument(
      '<run>',
      "a run.json or its folder; the base when a head follows, then also a folder of runs or a baseline's name",
    )
    .argument('[head]', 'the same, to be compared with it')
    .requiredOption('--html <file>', 'the file to write', path)
    .action(calling(async () => (await import('../commands/report.js')).reportCommand));
}

export function addInspection(fusebench: Command): void {
  fusebench
    .command('list')
    .description('show every workload and the cost that it isolates')
    .option('--json', 'as JSON', false)
    .action(calling(async () => (await import('../commands/list.js')).listCommand));
  fusebench
    .command('show')
    .description('print a stored run again, or what footprint or ablate stored')
    .argument('<run>', 'a run.json or its folder, or the file of --out')
    .option(
      '-v, --verbose',
      'also what was negotiated with the kernel, and the evidence; of ablate, every variant',
      false,
    )
    .addOption(new Option('--text', 'the summary of 72 columns instead').default(false).conflicts('brief'))
    .option('--brief', 'one line per case instead', false)
    .action(calling(async () => (await import('../commands/show.js')).showCommand));
  fusebench
    .command('doctor')
    .description('what this machine can measure, and why the rest is missing')
    .option('--json', 'as JSON', false)
    .action(calling(async () => (await import('../commands/doctor.js')).doctorCommand));
}
