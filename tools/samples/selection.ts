import { readFile } from 'node:fs/promises';

/** What a sample shows: a photograph or photographic cut-out, a drawing or painting, a brand's logo, an emoji. */
export type SampleKind = 'photo' | 'illustration' | 'logo' | 'emoji';

/** One package that samples are taken from. */
export interface Source {
  /** Name and version, as the registry gives them. */
  readonly package: string;
  readonly registry: string;
  /** Where its images lie, relative to the folder of unpacked packages. */
  readonly folder: string;
  readonly form: 'files' | 'rcc' | 'iconify';
  readonly license: string;
  readonly holder: string;
}

/** One chosen image: where it comes from and what it becomes. */
export interface Choice {
  readonly source: string;
  readonly path: string;
  /** `<group>/<kebab-name>`, without an extension. */
  readonly image: string;
  readonly kind: SampleKind;
  readonly caption: string;
  readonly colour: string;
  readonly tags: readonly string[];
}

/** The licence (an SPDX expression) and the copyright holder of one image. */
export interface Credit {
  readonly license: string;
  readonly holder: string;
}

/** Reads `selection.tsv`, in its order. */
export async function readSelection(file: URL): Promise<readonly Choice[]> {
  return (await readRows(file)).map(([source, path, image, kind, caption, colour, tags]) => ({
    source: source ?? '',
    path: path ?? '',
    image: image ?? '',
    kind: parseKind(kind ?? ''),
    caption: caption ?? '',
    colour: colour ?? '',
    tags: (tags ?? '').split(',').filter((tag) => tag !== ''),
  }));
}

/** Reads `credits.tsv` and returns a look-up; the longest path prefix wins, and the source's own credit is the last resort. */
export async function readCredits(
  file: URL,
  sources: Readonly<Record<string, Source>>,
): Promise<(choice: Choice) => Credit> {
  const rows = (await readRows(file)).map(([source, path, license, holder]) => ({
    source: source ?? '',
    path: path ?? '',
    license: license ?? '',
    holder: holder ?? '',
  }));
  rows.sort((a, b) => b.path.length - a.path.length);
  return (choice) => {
    const credit =
      rows.find((row) => row.source === choice.source && choice.path.startsWith(row.path)) ??
      sources[choice.source];
    if (credit === undefined || credit.license === 'see credits.tsv') {
      throw new Error(
        `No licence is recorded for ${choice.source}: ${choice.path}. Add a row to credits.tsv or drop the image.`,
      );
    }
    return { license: credit.license, holder: credit.holder };
  };
}

async function readRows(file: URL): Promise<readonly (readonly string[])[]> {
  const [, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => line.split('\t'));
}

function parseKind(text: string): SampleKind {
  if (text === 'photo' || text === 'illustration' || text === 'logo' || text === 'emoji') return text;
  throw new Error(`"${text}" is not a kind of sample. Use photo, illustration, logo or emoji.`);
}
