import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { repoRoot } from '../test/step.ts';
import type { GeneratedFile } from './write-or-check.ts';

interface RegistryOptions {
  /** Searched for files with a default export, at any depth. */
  readonly folder: string;
  readonly output: string;
  /** Name of the exported list. */
  readonly name: string;
  /** Type of its elements. */
  readonly type: { readonly name: string; readonly from: string };
}

/** A module that imports every definition file of a folder and lists their default exports by path. */
export function registryFile({ folder, output, name, type }: RegistryOptions): GeneratedFile {
  const files = globSync('**/*.ts', { cwd: join(repoRoot, folder) })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('.gen.ts'))
    .filter((file) => /^export default /m.test(readFileSync(join(repoRoot, folder, file), 'utf8')))
    .sort();
  const prefix = relative(dirname(output), folder).split(sep).join('/');
  const imports = files.map(
    (file) => `import ${identifier(file)} from './${prefix ? `${prefix}/` : ''}${file}';`,
  );
  const text = [
    `// Written by \`npm run gen\` from the files of ${folder}.`,
    `import type { ${type.name} } from '${type.from}';`,
    ...imports,
    '',
    `export const ${name}: readonly ${type.name}[] = [`,
    ...files.map((file) => `  ${identifier(file)},`),
    '];',
    '',
  ].join('\n');
  return { path: output, text };
}

/** `clip/embed-image.ts` becomes `clipEmbedImage`. */
function identifier(file: string): string {
  const words = file.replace(/\.ts$/, '').split(/[^A-Za-z0-9]+/);
  return words.map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
}
