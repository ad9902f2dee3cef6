import { spawnSync } from 'node:child_process';
import { chmod, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourcePage } from '@clipline/clip-core';
import { openNodeWorld, runSource } from '@clipline/clip-core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idsOf, plant } from '../files/test-folder.ts';
import folderSource from './folder.ts';

describe('sources.folder, interrupted', () => {
  it('goes on after any cursor with exactly the rest', async () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'b', '-', '.', '0', 'é', '😀', '\uffee'),
      minLength: 1,
      maxLength: 3,
    });
    const path = fc.array(
      name.filter((part) => !part.startsWith('.')),
      { minLength: 1, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(path, { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (paths, pageSize) => {
          await using tree = await plant(
            ...paths.map((parts) => `${parts.map((part) => `${part}_`).join('/')}.jpg`),
          );
          const whole = await runSource(folderSource, { root: tree.root, pageSize });
          expect([...new Set(idsOf(whole))]).toHaveLength(
            new Set(paths.map((parts) => parts.join('/'))).size,
          );
          for (const [index, { cursor }] of whole.entries()) {
            const rest = await runSource(folderSource, { root: tree.root, pageSize }, { cursor });
            expect(idsOf(rest)).toEqual(idsOf(whole.slice(index + 1)));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('goes on where a cursor is whose file has gone', async () => {
    await using tree = await plant('a.jpg', 'c.jpg', 'd.jpg');
    expect(idsOf(await runSource(folderSource, { root: tree.root }, { cursor: 'b/x.jpg' }))).toEqual([
      'c.jpg',
      'd.jpg',
    ]);
  });

  it('passes over files and folders that go while it walks', async () => {
    await using tree = await plant('a.jpg', 'b/c.jpg', 'd.jpg', 'e.jpg');
    const ids: string[] = [];
    for await (const page of openPages(tree.root)) {
      ids.push(...page.items.map(({ id }) => id));
      await rm(join(tree.root, 'b'), { recursive: true, force: true });
      await rm(join(tree.root, 'd.jpg'), { force: true });
    }
    expect(ids).toEqual(['a.jpg', 'e.jpg']);
  });

  it('fails when the whole folder goes while it walks, and can be resumed when it is back', async () => {
    await using tree = await plant('root/a.jpg', 'root/b.jpg', 'root/c/d.jpg', 'root/e.jpg');
    const root = join(tree.root, 'root');
    const seen: SourcePage[] = [];
    const walk = async () => {
      for await (const page of openPages(root)) {
        seen.push(page);
        if (seen.length === 2) await rename(root, `${root}-away`);
      }
    };
    await expect(walk()).rejects.toMatchObject({ code: 'source-missing' });
    await rename(`${root}-away`, root);
    const rest = await runSource(folderSource, { root }, { cursor: seen.at(-1)!.cursor });
    expect([...idsOf(seen), ...idsOf(rest)]).toEqual(['a.jpg', 'b.jpg', 'c/d.jpg', 'e.jpg']);
  });

  it.each([
    ['only files', ['root/a.jpg', 'root/b.jpg']],
    ['only folders', ['root/a/x.jpg', 'root/b/y.jpg']],
  ])('notices that the whole folder has gone where %s are left to look at', async (_, files) => {
    await using tree = await plant(...files);
    const root = join(tree.root, 'root');
    const walk = async () => {
      for await (const page of openPages(root)) {
        expect(page.items).toHaveLength(1);
        await rm(root, { recursive: true });
      }
    };
    await expect(walk()).rejects.toMatchObject({ code: 'source-missing' });
  });

  it('ends at once when it is aborted', async () => {
    await using tree = await plant('a.jpg', 'b.jpg');
    const walk = async () => {
      const controller = new AbortController();
      for await (const page of openPages(tree.root, controller.signal)) controller.abort(page);
    };
    await expect(walk()).rejects.toMatchObject({ code: 'aborted' });
  });

  it('rejects a folder that may not be opened, and reports it once', async () => {
    await using tree = await plant('a.jpg', 'b/c.jpg', 'd.jpg');
    await chmod(tree.root, 0o755);
    await chmod(join(tree.root, 'b'), 0);
    // Root may open everything, so another user looks.
    const script = `
      import { runSource } from '@clipline/clip-core/testing';
      import source from ${JSON.stringify(join(import.meta.dirname, 'folder.ts'))};
      const root = ${JSON.stringify(tree.root)};
      const show = async (cursor) => (await runSource(source, { root, pageSize: 1 }, { cursor })).map(({ items, rejected = [], cursor }) =>
        [items.map(({ id }) => id), rejected.map(({ item, error }) => [item.id, error.code]), cursor]);
      console.log(JSON.stringify([await show(null), await show('b/')]));`;
    const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: tmpdir() },
      ...asNobody,
    });
    await chmod(join(tree.root, 'b'), 0o755);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      [
        [['a.jpg'], [], 'a.jpg'],
        [[], [['b/', 'file-unreadable']], 'b/'],
        [['d.jpg'], [], 'd.jpg'],
      ],
      [[['d.jpg'], [], 'd.jpg']],
    ]);
  });
});

async function* openPages(root: string, signal?: AbortSignal) {
  await using world = await openNodeWorld();
  const params = folderSource.params.parse({ root, pageSize: 1 });
  yield* folderSource.pages(
    params,
    null,
    signal === undefined ? world.context : { ...world.context, signal },
  );
}
