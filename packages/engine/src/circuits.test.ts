import { ClipError, type RunEvent } from '@clipline/clip-core';
import { describe, expect, it, vi } from 'vitest';
import { Circuits } from './circuits.ts';
import { customNode, doneIds, draw, only, registryOf, runToEnd } from './test-nodes.ts';

const down = new ClipError('upstream-failed', 'It does not answer.', { retryable: true });

/** A service outside, and how often it was asked. */
interface Service {
  asked: number;
  dead: boolean;
  /** Whether the node throws, or rejects each item. */
  readonly throws: boolean;
}

function nodeOf(service: Service, parts: Parameters<typeof customNode>[0] = {}) {
  return customNode({
    pure: false,
    async run(items, _, context) {
      service.asked++;
      if (!service.dead) return { out: items };
      if (service.throws) throw down;
      for (const item of items) context.reject(item, down);
      return { out: [] };
    },
    ...parts,
  });
}

/** Ten pages of one item, one after another, each tried once. */
async function run(service: Service, circuits: Circuits, parts: Parameters<typeof customNode>[0] = {}) {
  const nodes = {
    s: ['test.numbers', { count: 10, pageSize: 1 }],
    c: ['test.custom', {}, { tries: 1 }],
  } as const;
  const options = { circuits, pagesInFlight: 1 };
  return runToEnd(draw(nodes, ['s > c']), registryOf(nodeOf(service, parts)), options);
}

const codesOf = (events: readonly RunEvent[]) => only(events, 'item-failed').map(({ error }) => error.code);

describe('a service that does not answer', () => {
  it('is asked no more after some failures in a row; further items are refused with `circuit-open`', async () => {
    const service = { asked: 0, dead: true, throws: false };
    const events = await run(service, new Circuits({ failures: 3 }));
    expect(service.asked).toBe(3);
    expect(codesOf(events)).toEqual([
      ...Array.from({ length: 3 }, () => 'upstream-failed'),
      ...Array.from({ length: 7 }, () => 'circuit-open'),
    ]);
    const message = only(events, 'item-failed').at(-1)?.error.message;
    expect(message).toMatch(
      /held back since \d{4}-.*Z, .* the next try is at \d{4}-.*Z\. .*It does not answer\./,
    );
  });

  it('ends the run of a node that throws, as its error would', async () => {
    const service = { asked: 0, dead: true, throws: true };
    const circuits = new Circuits({ failures: 1 });
    await expect(run(service, circuits)).rejects.toMatchObject({ code: 'upstream-failed' });
    await expect(run(service, circuits)).rejects.toMatchObject({ code: 'circuit-open', retryable: true });
    expect(service.asked).toBe(1);
  });

  it('is tried by one call after a pause, and asked again once it answers', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const service = { asked: 0, dead: true, throws: false };
      const circuits = new Circuits({ failures: 2, firstPause: 1000 });
      await run(service, circuits);
      expect(service.asked).toBe(2);
      vi.setSystemTime(Date.now() + 1000);
      await run(service, circuits);
      expect(service.asked).toBe(3);
      service.dead = false;
      // The second pause is twice as long as the first.
      vi.setSystemTime(Date.now() + 1999);
      expect(doneIds(await run(service, circuits))).toEqual([]);
      vi.setSystemTime(Date.now() + 1);
      expect(doneIds(await run(service, circuits))).toHaveLength(10);
      expect(service.asked).toBe(13);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is waited for within the tries of a node', async () => {
    const service = { asked: 0, dead: true, throws: true };
    const circuits = new Circuits({ failures: 2, firstPause: 100 });
    const wait = { tries: 6, firstDelaySeconds: 0.001, maxDelaySeconds: 0.001 };
    const nodes = { s: ['test.numbers', { count: 3 }], c: ['test.custom', {}, wait] } as const;
    const timer = setTimeout(() => {
      service.dead = false;
    }, 150);
    const events = await runToEnd(draw(nodes, ['s > c']), registryOf(nodeOf(service)), { circuits });
    clearTimeout(timer);
    expect(doneIds(events)).toHaveLength(3);
    expect(service.asked).toBeLessThanOrEqual(6);
  });

  it('does not hold back another service of the same type', async () => {
    const circuits = new Circuits({ failures: 1 });
    const dead = { asked: 0, dead: true, throws: false };
    const alive = { asked: 0, dead: false, throws: false };
    await run(dead, circuits, { serviceOf: () => 'a.example' });
    await run(alive, circuits, { serviceOf: () => 'b.example' });
    expect([dead.asked, alive.asked]).toEqual([1, 10]);
  });

  it('is nothing that a node which only computes could have', async () => {
    const service = { asked: 0, dead: true, throws: false };
    await run(service, new Circuits({ failures: 1 }), { pure: true });
    expect(service.asked).toBe(10);
  });
});

it('an error that stays and a call of which some items were taken are no failures of the service', async () => {
  let asked = 0;
  const mixed = customNode({
    pure: false,
    async run(items, _, context) {
      asked++;
      const [first, ...others] = items;
      if (first !== undefined)
        context.reject(first, asked % 2 === 0 ? down : new ClipError('row-invalid', 'bad'));
      return { out: others };
    },
  });
  const nodes = {
    s: ['test.numbers', { count: 20, pageSize: 2 }],
    c: ['test.custom', {}, { tries: 1 }],
  } as const;
  await runToEnd(draw(nodes, ['s > c']), registryOf(mixed), { circuits: new Circuits({ failures: 1 }) });
  expect(asked).toBe(10);
});
