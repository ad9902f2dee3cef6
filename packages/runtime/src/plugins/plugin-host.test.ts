import type { Item, NodeContext } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import type * as Contract from '../../templates/plugin/clipline.d.ts';
import { createPluginHost } from './plugin-host.ts';

describe('the host of plugins', () => {
  it('is what the types of the scaffold promise', () => {
    // The compiler compares: a plugin written by these types gets all that they name, and what it gives fits.
    const context: (
      real: NodeContext,
    ) => Pick<Contract.NodeContext, 'signal' | 'scratch' | 'bytes' | 'page'> = (real) => real;
    const item: (real: Item) => Contract.Item = (real) => real;
    const made: (theirs: Contract.Item) => Item = (theirs) => theirs;
    expect([context, item, made].every((each) => typeof each === 'function')).toBe(true);
    const promised: readonly (keyof Contract.Host)[] = [
      'contract',
      'z',
      'ClipError',
      'defineNode',
      'defineSource',
    ];
    expect(Object.keys(createPluginHost()).sort()).toEqual([...promised].sort());
  });
});
