import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { describeBytes, describeProgress, openProgressBar } from './progress-bar.ts';

describe('describeProgress', () => {
  it('tells share, count, rate and the time that is left', () => {
    const line = describeProgress({ value: 250, total: 1000, rate: 12.5, remark: '3 failed' }, 'images');
    expect(line).toContain('25 % · 250/1,000 images · 13/s · 1 min 0 s left · 3 failed');
  });

  it('draws no bar while the total is not known', () => {
    expect(describeProgress({ value: 7, total: null, rate: null }, 'images')).toBe('7 images');
  });

  it('counts a folder without images as nothing to do, not as a division by zero', () => {
    expect(describeProgress({ value: 0, total: 0, rate: null }, 'images')).toBe('0/0 images');
  });

  it('tells bytes in units that people read', () => {
    const line = describeProgress({ value: 5e6, total: 12.8e6, rate: 1.5e6 }, 'bytes');
    expect(line).toContain('39 % · 5.0 MB/12.8 MB · 1.5 MB/s · 5 s left');
  });
});

describe('describeBytes', () => {
  it('chooses the unit by size', () => {
    expect([0, 999, 1500, 610e6, 1.7e9].map(describeBytes)).toEqual([
      '0 B',
      '999 B',
      '1.5 kB',
      '610 MB',
      '1.7 GB',
    ]);
  });
});

describe('openProgressBar', () => {
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const draw = (options: { readonly quiet?: boolean; readonly streaming?: boolean }, tty: boolean) => {
    const stderr = tty ? terminal() : new PassThrough();
    const stdout = terminal();
    const bar = openProgressBar({ stdin: new PassThrough(), stdout, stderr }, 'images', options);
    bar.update({ value: 1, total: 2 });
    bar[Symbol.dispose]();
    expect(stdout.read()).toBeNull();
    return String(stderr.read() ?? '');
  };

  it('draws on stderr when that is a terminal', () => {
    expect(draw({}, true)).toContain('1/2 images');
  });

  it('says nothing to a file, with --quiet, and where the results themselves are on the terminal', () => {
    expect(draw({}, false)).toBe('');
    expect(draw({ quiet: true }, true)).toBe('');
    expect(draw({ streaming: true }, true)).toBe('');
  });
});
