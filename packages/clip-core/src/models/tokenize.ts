import { AutoTokenizer, type PreTrainedTokenizer } from '@huggingface/transformers';
import { ClipError } from '../errors.ts';
import type { TokenCount } from '../model.ts';
import type { ModelCard } from './card.ts';
import { findCut, findLongestFit, type TokenizerSteps } from './find-cut.ts';
import { useLocalFilesOnly } from './load-tower.ts';

/** A text as the tower reads it. */
export interface TokenizedText {
  /** Sequences with start and end tokens, each at most `limit` long; one, unless the text was split. */
  readonly sequences: readonly (readonly number[])[];
  readonly tokens: TokenCount;
}

/** A model's own tokenizer with its limit. */
export interface TextTokenizer {
  readonly padId: number;
  count(text: string): TokenCount;
  /** The first `limit` tokens, or all of them in parts of that size. */
  tokenize(text: string, options: { readonly split: boolean }): TokenizedText;
}

/** Loads `tokenizer.json` from a model's folder. Throws `model-corrupt`. */
export async function openTokenizer(folder: string, spec: ModelCard['text']): Promise<TextTokenizer> {
  useLocalFilesOnly();
  const loaded = await loadTokenizer(folder);
  const inner = loaded._tokenizer;
  const prepare = (text: string) => (spec.lowercase ? text.toLowerCase() : text);
  const encode = (text: string, withEnds = false) =>
    inner.encode(prepare(text), { add_special_tokens: withEnds });
  const ends = findEnds((text, withEnds) => encode(text, withEnds).ids);
  const room = spec.limit - ends.start.length - ends.end.length;
  const steps = readSteps(loaded, prepare);

  const read = (text: string): { readonly ids: readonly number[]; readonly tokens: TokenCount } => {
    const { ids, tokens } = encode(text);
    const count = ids.length + ends.start.length + ends.end.length;
    if (ids.length <= room) return { ids, tokens: { count, limit: spec.limit, cut: null } };
    const cut =
      findCut(text, tokens, { room, steps }) ??
      findLongestFit(text, (beginning) => encode(beginning).ids.length <= room);
    return { ids, tokens: { count, limit: spec.limit, cut } };
  };
  return {
    padId: loaded.pad_token_id ?? 0,
    count: (text) => read(text).tokens,
    tokenize(text, { split }) {
      const { ids, tokens } = read(text);
      // Cut here, since Transformers.js's own truncation cuts off the end token too, which CLIP's towers read from.
      const parts = split ? splitEvery(ids, room) : [ids.slice(0, room)];
      return { sequences: parts.map((part) => [...ends.start, ...part, ...ends.end]), tokens };
    },
  };
}

async function loadTokenizer(folder: string): Promise<PreTrainedTokenizer> {
  try {
    return await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  } catch (error) {
    throw new ClipError(
      'model-corrupt',
      `The tokenizer in ${folder} cannot be loaded (${error instanceof Error ? error.message : String(error)}). Pull the model again, or name another folder.`,
      { cause: error },
    );
  }
}

/** Which tokens are put before and after every text. */
function findEnds(encode: (text: string, withEnds: boolean) => readonly number[]) {
  const bare = encode('a', false);
  const whole = encode('a', true);
  const at = whole.findIndex((_, index) => bare.every((id, offset) => whole[index + offset] === id));
  return { start: whole.slice(0, at), end: whole.slice(at + bare.length) };
}

function readSteps(loaded: PreTrainedTokenizer, prepare: (text: string) => string): TokenizerSteps {
  const { normalizer, pre_tokenizer: splitter, model } = loaded._tokenizer;
  return {
    splitWords(text) {
      const clean = normalizer ? normalizer(prepare(text)) : prepare(text);
      if (clean === '') return [];
      return splitter ? splitter(clean, { section_index: 0 }) : [clean];
    },
    splitTokens: (word) => model?.([word]) ?? [],
    prefix: model?.config.continuing_subword_prefix ?? '',
    suffix: model?.end_of_word_suffix ?? '',
    unknown: model?.unk_token ?? null,
  };
}

function splitEvery(ids: readonly number[], size: number): readonly (readonly number[])[] {
  if (ids.length === 0) return [[]];
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
}
