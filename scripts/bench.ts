import { parseArgs } from 'node:util';
import { benchBrowser } from './bench/browser.ts';
import { benchEngine } from './bench/engine.ts';
import { benchIngest } from './bench/ingest.ts';
import { benchItems } from './bench/items.ts';
import { benchJsSize } from './bench/js-size.ts';
import { benchMemory } from './bench/memory.ts';
import { benchN8n } from './bench/n8n.ts';
import { benchStores } from './bench/stores.ts';
import { printTable, type Row } from './bench/table.ts';

/** `npm run bench [-- browser|engine|ingest|items|js-size|memory|n8n|stores] [--images N] [--sizes 10000,100000] [--stores exact,embedded,milvus,pgvector] [--json]` */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: 'string', default: '160' },
    rounds: { type: 'string', default: '3' },
    sizes: { type: 'string', default: '10000,100000' },
    stores: { type: 'string', default: 'exact,embedded,milvus,pgvector' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const benches: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  browser: () => benchBrowser({ rounds: Number(values.rounds) }),
  engine: () => benchEngine({ rounds: Number(values.rounds) }),
  ingest: () => benchIngest({ images: Number(values.images), rounds: Number(values.rounds) }),
  items: () => benchItems({ rounds: Number(values.rounds) }),
  'js-size': benchJsSize,
  memory: () => benchMemory({ images: Number(values.images) }),
  n8n: () => benchN8n({ rounds: Number(values.rounds) }),
  stores: () => benchStores({ sizes: values.sizes.split(',').map(Number), stores: values.stores.split(',') }),
};

/** Long, or with much to install first: only when named. */
const onDemand: ReadonlySet<string> = new Set(['browser', 'items', 'js-size', 'memory', 'n8n']);

if (values.help) {
  console.log(
    'npm run bench [-- browser|engine|ingest|items|js-size|memory|n8n|stores …] [--images N] [--rounds N] [--sizes 10000,100000] [--stores exact,embedded,milvus,pgvector] [--json]',
  );
  process.exit(0);
}
const unknown = positionals.find((name) => !(name in benches));
if (unknown) {
  console.error(`No bench "${unknown}"; there are ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length > 0 ? !positionals.includes(name) : onDemand.has(name)) continue;
  const rows = await bench();
  if (values.json) console.log(JSON.stringify({ bench: name, rows }));
  else printTable(name, rows);
}
