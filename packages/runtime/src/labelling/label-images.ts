import {
  buildClassifier,
  buildModerator,
  type ClipModel,
  classifyVector,
  defaultPolicy,
  moderateVector,
  throwIfAborted,
  toClipError,
} from '@clipline/clip-core';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { ClassifyReport, ModerateReport, PerImage, Runtime } from '../services.ts';

type Labelling = Runtime['labelling'];

/** Images that are embedded at once; the next ones are on their way while these are handed out. */
const batch = 32;

/** Zero-shot classification, moderation and plain embedding of files. Lists of files keep their order. */
export function openLabelling(parts: RuntimeParts): Labelling {
  return {
    async *classify(paths, options) {
      const model = await parts.models.open(options.model);
      const classifier = await buildClassifier(model, options.labels, {
        ...(options.templates ? { templates: options.templates } : {}),
        ...(options.signal ? { signal: options.signal } : {}),
      });
      yield* judgeImages<ClassifyReport>(model, paths, {
        signal: options.signal,
        judge: (path, vector) => ({ path, labels: classifyVector(classifier, vector) }),
      });
    },
    async *moderate(paths, options = {}) {
      const model = await parts.models.open(options.model);
      const moderator = await buildModerator(
        model,
        defaultPolicy,
        options.signal ? { signal: options.signal } : {},
      );
      yield* judgeImages<ModerateReport>(model, paths, {
        signal: options.signal,
        judge(path, vector) {
          const { action, categories } = moderateVector(moderator, vector);
          return { path, verdict: action, categories };
        },
      });
    },
    async embed(input, options = {}) {
      const model = await parts.models.open(options.model);
      if ('image' in input) {
        const [outcome] = await model.embedImages([input.image]);
        if (!outcome || 'error' in outcome) throw outcome?.error ?? toClipError('No outcome for the image.');
        return { stamp: model.stamp, vector: outcome.vector };
      }
      const [embedded] = await model.embedTexts(
        [input.text],
        options.longText ? { longText: options.longText } : {},
      );
      if (!embedded) throw toClipError('No outcome for the text.');
      return { stamp: model.stamp, vector: embedded.vector };
    },
  };
}

interface Judging<T> {
  readonly signal: AbortSignal | undefined;
  readonly judge: (path: string, vector: Float32Array) => T;
}

/** Two batches are under way at any time, so that the model is never idle while results are read. */
async function* judgeImages<T>(
  model: ClipModel,
  paths: readonly string[],
  { signal, judge }: Judging<T>,
): AsyncGenerator<PerImage<T>, void, undefined> {
  const start = (from: number) => {
    const part = paths.slice(from, from + batch);
    const outcomes = model.embedImages(
      part.map((path) => ({ path })),
      signal ? { signal } : {},
    );
    // Met when its turn comes; until then nobody waits for it.
    outcomes.catch(() => undefined);
    return { part, outcomes };
  };
  let ahead = start(0);
  for (let from = 0; from < paths.length; from += batch) {
    const { part, outcomes } = ahead;
    ahead = start(from + batch);
    const found = await outcomes;
    throwIfAborted(signal);
    for (const [index, path] of part.entries()) {
      const outcome = found[index];
      if (outcome && 'vector' in outcome) yield judge(path, outcome.vector);
      else {
        const { code, message } = outcome?.error ?? toClipError(`The model gave no outcome for ${path}.`);
        yield { path, error: { code, message } };
      }
    }
  }
}
