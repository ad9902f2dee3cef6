import { expect, it } from 'vitest';
import { compareFolder, type FolderState } from './compare-folder.ts';

const rule = {
  recursive: true,
  on: ['added', 'changed', 'removed'] as const,
  polling: true,
  pollSeconds: 1,
  settleSeconds: 2,
  batch: { quietSeconds: 5, maxWaitSeconds: 20, maxItems: 3 },
};

/** A folder under a clock of its own; `look` answers what a run would be started for. */
function watchFolder(first: Record<string, string> = {}, more: Partial<typeof rule> = {}) {
  let state: FolderState = { known: new Map(Object.entries(first)), pending: new Map() };
  return (second: number, files: Record<string, string>) => {
    const outcome = compareFolder(state, new Map(Object.entries(files)), {
      rule: { ...rule, ...more },
      now: second * 1_000,
    });
    state = outcome.state;
    return outcome.batch.map(({ path, change }) => `${path} ${change}`);
  };
}

it('tells what came, changed and went, once, when it has been quiet', () => {
  const look = watchFolder(
    { kept: '1', changed: '1', gone: '1' },
    { batch: { ...rule.batch, maxItems: 100 } },
  );
  const now = { kept: '1', changed: '2', added: '1' };
  expect(look(0, now)).toEqual([]);
  expect(look(4, now)).toEqual([]);
  expect(look(5, now)).toEqual(['added added', 'changed changed', 'gone removed']);
  expect(look(60, now)).toEqual([]);
});

it('waits until a file that is being written has stayed the same', () => {
  const look = watchFolder({}, { batch: { quietSeconds: 0, maxWaitSeconds: 0, maxItems: 3 } });
  for (let second = 0; second < 10; second++) expect(look(second, { a: `size ${second}` })).toEqual([]);
  expect(look(10, { a: 'size 9' })).toEqual([]);
  expect(look(11, { a: 'size 9' })).toEqual(['a added']);
});

it('starts a run after the longest wait although it is never quiet', () => {
  const look = watchFolder();
  const started: string[] = [];
  const files: Record<string, string> = {};
  for (let second = 0; second <= 20; second++) {
    files[second % 4 === 0 ? 'first' : `busy ${second % 2}`] ??= '1';
    files.busy = `size ${second}`;
    started.push(...look(second, files));
  }
  expect(started).toContain('first added');
  expect(started).not.toContain('busy added');
});

it('divides many files into runs', () => {
  const look = watchFolder();
  const files = { a: '1', b: '1', c: '1', d: '1' };
  look(0, files);
  expect(look(2, files)).toEqual(['a added', 'b added', 'c added']);
  expect(look(3, files)).toEqual([]);
  expect(look(5, files)).toEqual(['d added']);
});

it('passes over what is not asked for, and a file that came and went', () => {
  const look = watchFolder({ changed: '1' }, { on: ['added'] as never });
  look(0, { changed: '2', brief: '1' });
  expect(look(10, { changed: '2' })).toEqual([]);
  expect(look(20, { changed: '2', later: '1' })).toEqual([]);
  expect(look(30, { changed: '2', later: '1' })).toEqual(['later added']);
});
