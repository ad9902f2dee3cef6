import { nodeDocs } from './gen/node-docs.ts';
import { pipelineSchemaJson } from './gen/pipeline-schema.ts';
import { registryFile } from './gen/registry-file.ts';
import { storeFiles } from './gen/store-docs.ts';
import { writeOrCheck } from './gen/write-or-check.ts';

/** Writes every generated file; with `--check` writes nothing and fails when one is not current. */
const check = process.argv.includes('--check');

const registries = [
  registryFile({
    folder: 'packages/clip-core/src/models/cards',
    output: 'packages/clip-core/src/models/cards.gen.ts',
    name: 'cards',
    type: { name: 'ModelCard', from: './card.ts' },
  }),
  registryFile({
    folder: 'packages/clip-core/src/stores/drivers',
    output: 'packages/clip-core/src/stores/drivers.gen.ts',
    name: 'drivers',
    type: { name: 'StoreDriver', from: './driver.ts' },
  }),
  registryFile({
    folder: 'packages/nodes/src',
    output: 'packages/nodes/src/registry.gen.ts',
    name: 'definitions',
    type: { name: 'AnyDefinition', from: '@clipline/clip-core' },
  }),
];

// The docs read the registries, so these come first.
const stale = await writeOrCheck(registries, check);
stale.push(
  ...(await writeOrCheck([pipelineSchemaJson(), ...(await storeFiles()), ...(await nodeDocs())], check)),
);
if (stale.length > 0) {
  console.error(`Not current: ${stale.join(', ')}. Run \`npm run gen\` and commit.`);
  process.exit(1);
}
