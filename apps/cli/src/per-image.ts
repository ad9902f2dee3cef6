import type { ClipError, ErrorCode } from '@clipline/clip-core';
import type { PerImage } from '@clipline/runtime';
import type { Work } from './command.ts';
import { findImages } from './image-files.ts';
import { fitWidth, toPrintable, widthOf } from './printable.ts';
import { openProgressBar } from './progress-bar.ts';
import { type Outcome, printJson, printLine } from './shell.ts';

export interface PerImageJob<T> {
  /** Files and folders as they were typed. */
  readonly given: readonly string[];
  /** `--strict` */
  readonly strict: boolean;
  /** Judges files, in order. */
  readonly judge: (paths: readonly string[]) => Promise<AsyncIterable<PerImage<T>>>;
  /** What `--json` prints of an image, besides its path. */
  readonly toJson: (report: T) => Record<string, unknown>;
  /** What people read of an image. */
  readonly describe: (report: T) => string;
}

/**
 * Prints a line for each image of the files and folders, in order; one that failed says so on its line. Failed when
 * all did, or any with `--strict`.
 */
export async function judgeImages<T extends object>(work: Work, job: PerImageJob<T>): Promise<Outcome> {
  const images = await findImages(job.given);
  if (images.length === 0) {
    await work.warn(`There are no images in ${job.given.map(toPrintable).join(', ')}.`);
    return 'done';
  }
  const paths = images.flatMap((image) => ('path' in image ? [image.path] : []));
  const shownWidth = Math.min(
    48,
    images.reduce((most, { shown }) => Math.max(most, widthOf(toPrintable(shown))), 0),
  );
  const reports = (await job.judge(paths))[Symbol.asyncIterator]();
  const failed: { readonly shown: string; readonly message: string }[] = [];
  using bar = openProgressBar(work, 'images', { quiet: work.quiet, streaming: true });
  for (const [index, image] of images.entries()) {
    const outcome = 'path' in image ? await next(reports) : { error: image.error };
    const { shown } = image;
    if (isFailure(outcome)) {
      const { code, message } = outcome.error;
      failed.push({ shown, message });
      if (work.json) await printJson(work.stdout, { path: shown, error: { code, message } });
    } else if (work.json) {
      await printJson(work.stdout, { path: shown, ...job.toJson(outcome) });
    } else {
      await printLine(work.stdout, `${layPath(shown, shownWidth)}  ${job.describe(outcome)}`);
    }
    bar.update({
      value: index + 1,
      total: images.length,
      remark: failed.length > 0 ? `${failed.length} failed` : '',
    });
  }
  bar[Symbol.dispose]();
  for (const { message } of failed) await work.warn(`Failed: ${toPrintable(message)}`);
  const none = failed.length > 0 && failed.length === images.length;
  return none || (job.strict && failed.length > 0) ? 'failed' : 'done';
}

type Failure = { readonly error: Pick<ClipError, 'code' | 'message'> };

async function next<T>(reports: AsyncIterator<PerImage<T>>): Promise<PerImage<T> | Failure> {
  const { value, done } = await reports.next();
  // One report a path is what the services promise; the rest of the images would be told the wrong result.
  if (done) throw new Error('The model gave fewer results than there are images.');
  return value;
}

/** Reports carry no `error` of their own. */
function isFailure<T extends object>(
  outcome: T | Failure | { readonly error: { readonly code: ErrorCode; readonly message: string } },
): outcome is Failure {
  return 'error' in outcome;
}

function layPath(shown: string, width: number): string {
  const fitted = fitWidth(toPrintable(shown), width, 'end');
  return fitted + ' '.repeat(width - widthOf(fitted));
}
