import type { RunProgress } from '@clipline/runtime';
import { SingleBar } from 'cli-progress';
import { fitWidth } from './printable.ts';
import type { Shell } from './shell.ts';

/** How far some work is. */
export interface ProgressState {
  readonly value: number;
  /** Null: not known yet. */
  readonly total: number | null;
  /** Per second; measured by the bar where it is left out. */
  readonly rate?: number | null;
  readonly remark?: string;
}

/** A line on stderr that tells how far the work is; nothing where stderr is no terminal. */
export interface ProgressBar extends Disposable {
  update(state: ProgressState): void;
}

export interface ProgressBarOptions {
  /** With `--quiet`. */
  readonly quiet?: boolean;
  /** The results come line by line: on a terminal they are the progress, and a bar would be in their way. */
  readonly streaming?: boolean;
}

const barWidth = 24;

/** Opens a progress bar. With `--json` too: stdout stays clean, as the bar is on stderr. */
export function openProgressBar(
  shell: Shell,
  unit: string,
  { quiet = false, streaming = false }: ProgressBarOptions = {},
): ProgressBar {
  const { stderr, stdout } = shell;
  if (quiet || !stderr.isTTY || (streaming && stdout.isTTY)) return { update() {}, [Symbol.dispose]() {} };
  let began = 0;
  let first: number | null = null;
  let latest: ProgressState = { value: 0, total: null };
  const bar = new SingleBar({
    // The terminal was checked above; the type of the option asks for any writable stream.
    stream: stderr,
    format: () => {
      const seconds = (performance.now() - began) / 1000;
      const measured = seconds > 0.5 ? (latest.value - (first ?? 0)) / seconds : null;
      const rate = latest.rate === undefined ? measured : latest.rate;
      return fitWidth(describeProgress({ ...latest, rate }, unit), (stderr.columns || 100) - 1);
    },
    clearOnComplete: true,
    // Signals are listened for in one place.
    gracefulExit: false,
    hideCursor: null,
    linewrap: null,
    fps: 8,
  });
  return {
    update(state) {
      latest = state;
      if (first === null) {
        first = state.value;
        began = performance.now();
        bar.start(0, 0);
      }
      bar.update(state.value);
    },
    [Symbol.dispose]() {
      bar.stop();
    },
  };
}

/** Shows the progress of indexing. */
export function updateIndexing(bar: ProgressBar, progress: RunProgress): void {
  const { total, scanned, embedded, unchanged, failed, rate } = progress;
  const parts = [`${embedded} embedded`, `${unchanged} unchanged`];
  if (failed > 0) parts.push(`${failed} failed`);
  bar.update({ value: scanned, total, rate, remark: parts.join(' · ') });
}

/** One line: bar, count, rate, time that is left, remark. */
export function describeProgress(state: ProgressState, unit: string): string {
  const { value, total, rate = null, remark = '' } = state;
  const share = total ? Math.min(value / total, 1) : null;
  const full = Math.round((share ?? 0) * barWidth);
  const bytes = unit === 'bytes';
  const show = (amount: number) => (bytes ? describeBytes(amount) : amount.toLocaleString('en'));
  const count = total === null ? show(value) : `${show(value)}/${show(total)}`;
  const speed =
    rate === null ? '' : bytes ? `${describeBytes(rate)}/s` : `${rate.toFixed(rate < 10 ? 1 : 0)}/s`;
  const left = total !== null && rate ? describeSeconds((total - value) / rate) : '';
  return [
    share === null ? '' : `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${Math.floor(share * 100)} %`,
    bytes ? count : `${count} ${unit}`,
    speed,
    left && `${left} left`,
    remark,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Such as `12.8 MB`. */
export function describeBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const amount = bytes / 1000 ** power;
  return `${power === 0 ? Math.round(amount) : amount.toFixed(amount < 100 ? 1 : 0)} ${units[power]}`;
}

function describeSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
