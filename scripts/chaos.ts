import { parseArgs } from 'node:util';
import { killRun } from './chaos/kill-run.ts';

/** `npm run chaos -- --seed N --kills K --items N --json`: exit 1 when anything was lost, doubled or embedded too often. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '10' },
    items: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log('npm run chaos -- [--seed N] [--kills K] [--items N] [--json]');
  process.exit(0);
}
const [seed, kills, items] = [values.seed, values.kills, values.items].map(Number);
if (![seed, kills, items].every((value) => Number.isInteger(value)) || (items ?? 0) < 1) {
  console.error('--seed, --kills and --items are whole numbers, --items at least 1.');
  process.exit(2);
}
const report = await killRun({
  seed: seed ?? 1,
  kills: kills ?? 0,
  items: items ?? 1,
  onProgress: (line) => console.error(line),
});
if (values.json) console.log(JSON.stringify(report));
else console.table(report);
const sound =
  report.status === 'succeeded' &&
  report.lost === 0 &&
  report.duplicated === 0 &&
  report.modelCalls <= report.mostModelCalls;
process.exit(sound ? 0 : 1);
