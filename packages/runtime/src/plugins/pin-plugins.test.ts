import { describe, expect, it } from 'vitest';
import type { PluginView } from './load-plugins.ts';
import { pinPlugins, requirePinned } from './pin-plugins.ts';

const blur = { name: 'blur', version: '1.2.0', integrity: 'sha512-x', from: 'blur' };
const origins = new Map([
  ['blur.image', blur],
  ['blur.text', blur],
]);
const view = (changes: Partial<PluginView>): { readonly plugins: readonly PluginView[] } => ({
  plugins: [{ ...blur, state: 'ready', types: ['blur.image'], problem: null, ...changes }],
});

describe('pinned plugins', () => {
  it('are those whose nodes are used, once each', () => {
    expect(pinPlugins(['sources.folder', 'blur.image', 'blur.text'], { origins })).toEqual({ blur: '1.2.0' });
    expect(pinPlugins(['sources.folder'], { origins })).toEqual({});
  });

  it('let a run go on only with the versions that it began with', () => {
    const pins = { blur: '1.2.0' };
    expect(() => requirePinned(pins, view({}))).not.toThrow();
    for (const other of [view({ version: '1.3.0' }), view({ state: 'broken' }), { plugins: [] }]) {
      expect(() => requirePinned(pins, other)).toThrow(/began with plugin blur@1\.2\.0/);
    }
  });
});
