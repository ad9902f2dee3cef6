import assert from 'node:assert/strict';
import { ClipError, toClipError } from '../errors.ts';
import type { JsonValue } from '../item.ts';
import type { SourceDefinition, SourcePage } from '../node.ts';
import { type ContextOverrides, runSource } from './run-node.ts';
import type { SweepCase } from './run-node-sweep.ts';

type RawParams = { readonly [name: string]: JsonValue };

/** A place that a source reads. */
export interface SourceWorld extends AsyncDisposable {
  readonly params: RawParams;
  /** What the source asks of the context besides what every world has. */
  readonly context?: ContextOverrides;
}

/** What the sweep cannot make up for a source by itself. */
export interface SourceSamples {
  /** Opens a place with so many things that become items; with `poison`, one more in the middle that must be rejected. */
  open(count: number, options: { readonly poison: boolean }): Promise<SourceWorld>;
  /** Parameters at their lowest and highest; every one of them must give the same items. */
  readonly limits: readonly RawParams[];
  /** False for a source that lists what is sound already and so rejects nothing. */
  readonly rejects?: boolean;
}

/**
 * The checks that every source must pass, whatever it reads; run each in a test of its own.
 *
 * @example
 * for (const { name, run } of sweepSource(folder, samples)) it(name, run);
 */
export function sweepSource(definition: SourceDefinition, samples: SourceSamples): readonly SweepCase[] {
  async function read(
    world: SourceWorld,
    more: RawParams = {},
    context: Parameters<typeof runSource>[2] = {},
  ): Promise<readonly SourcePage[]> {
    return runSource(definition, { ...world.params, ...more }, { ...world.context, ...context });
  }

  async function checkCount(count: number): Promise<void> {
    await using world = await samples.open(count, { poison: false });
    const pages = await read(world);
    assert.equal(new Set(idsOf(pages)).size, count, 'Not every thing came as an item of its own.');
    assert.equal(idsOf(pages).length, count);
    assert.deepEqual(rejectedOf(pages), []);
    // A total may be counted meanwhile, so which page is the first to tell it is a matter of time.
    assert.deepEqual(
      (await read(world)).map(withoutTotal),
      pages.map(withoutTotal),
      'The second time gave something else.',
    );
  }

  async function checkCursors(): Promise<void> {
    await using world = await samples.open(10, { poison: false });
    const small = 'pageSize' in definition.params.shape ? { pageSize: 3 } : {};
    const pages = await read(world, small);
    for (const [index, { cursor }] of pages.entries()) {
      const rest = idsOf(await read(world, small, { cursor }));
      assert.deepEqual(rest, idsOf(pages.slice(index + 1)), `From the cursor of page ${index} on.`);
    }
  }

  async function checkPoison(): Promise<void> {
    await using clean = await samples.open(20, { poison: false });
    await using mixed = await samples.open(20, { poison: true });
    const pages = await read(mixed);
    assert.equal(idsOf(pages).length, idsOf(await read(clean)).length, 'The others were harmed.');
    const [error, ...more] = rejectedOf(pages);
    assert.ok(error instanceof ClipError && error.message.length > 10, 'The poison was not rejected.');
    assert.deepEqual(more, []);
  }

  async function checkAbort(): Promise<void> {
    await using world = await samples.open(1_000, { poison: false });
    const stop = new AbortController();
    let aborted = Number.POSITIVE_INFINITY;
    const timer = setTimeout(() => {
      aborted = performance.now();
      stop.abort();
    }, 50);
    const outcome = await read(world, {}, { signal: stop.signal }).catch((error: unknown) => error);
    clearTimeout(timer);
    const took = performance.now() - aborted;
    assert.ok(took < 1_000, `It went on for ${Math.round(took)} ms.`);
    if (outcome instanceof Error) assert.equal(toClipError(outcome).code, 'aborted');
    const early = await read(world, {}, { signal: AbortSignal.abort() }).catch((error: unknown) => error);
    // The engine tells an AbortError of Node as `aborted` too.
    assert.equal(toClipError(early).code, 'aborted', 'It began although it was aborted.');
  }

  async function checkLimit(limit: RawParams): Promise<void> {
    await using world = await samples.open(5, { poison: false });
    assert.deepEqual(idsOf(await read(world, limit)), idsOf(await read(world)));
  }

  async function checkUnknown(): Promise<void> {
    await using world = await samples.open(1, { poison: false });
    await assert.rejects(read(world, { 'no-such-parameter': 1 }), /no-such-parameter/);
  }

  return [
    { name: 'gives nothing where there is nothing', run: () => checkCount(0) },
    { name: 'gives one item', run: () => checkCount(1) },
    { name: 'gives 1,000 items, each once and the same each time', run: () => checkCount(1_000) },
    { name: 'goes on from every cursor', run: checkCursors },
    ...(samples.rejects === false
      ? []
      : [{ name: 'rejects a poison in the middle and gives the others', run: checkPoison }]),
    { name: 'ends within a second when aborted after 50 ms', run: checkAbort },
    ...samples.limits.map((limit) => ({
      name: `takes parameters at a limit: ${JSON.stringify(limit).slice(0, 80)}`,
      run: () => checkLimit(limit),
    })),
    { name: 'refuses an unknown parameter', run: checkUnknown },
  ];
}

function idsOf(pages: readonly SourcePage[]): readonly string[] {
  return pages.flatMap(({ items }) => items.map(({ id }) => id));
}

function rejectedOf(pages: readonly SourcePage[]): readonly ClipError[] {
  return pages.flatMap(({ rejected = [] }) => rejected.map(({ error }) => error));
}

function withoutTotal({ total: _, ...page }: SourcePage): Omit<SourcePage, 'total'> {
  return page;
}
