import { ClipError, toClipError } from '@clipline/clip-core';
import {
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import type { PlannedNode } from './plan.ts';

/** When calls to a service that does not answer are held back, and for how long. */
export interface CircuitPolicy {
  /** How many calls in a row must fail with a retryable error before further ones are held back. */
  readonly failures: number;
  /** Milliseconds until one call may try whether it answers again; doubled each time that it does not. */
  readonly firstPause: number;
  /** The longest of these pauses, in milliseconds. */
  readonly maxPause: number;
}

const defaultCircuit: CircuitPolicy = { failures: 5, firstPause: 5_000, maxPause: 60_000 };

interface Circuit {
  readonly breaker: CircuitBreakerPolicy;
  /** Set while calls are held back. */
  open: { readonly since: number; readonly until: number; readonly cause: ClipError } | null;
  /** Whether the last failure was that of a call's items, each refused by itself. */
  refusing: boolean;
}

/** How the circuit reads what a call gave. */
export interface CallReading<T> {
  /** The failure that a result amounts to: every item was refused because the service did not answer. */
  failureOf(result: T): ClipError | undefined;
  /** What a call gives that is held back where calls before it had refused their items. */
  refuse(error: ClipError): T;
}

/**
 * Remembers which services do not answer, by node type and service, so that nobody waits for a dead one over and over.
 * Hand the same one to several runs of a process to let them share what they know.
 */
export class Circuits {
  readonly #policy: CircuitPolicy;
  readonly #circuits = new Map<string, Circuit>();

  constructor(policy: Partial<CircuitPolicy> = {}) {
    this.#policy = { ...defaultCircuit, ...policy };
  }

  /**
   * Runs a call of a node unless its service is known to be dead. The call is then refused or, where the calls before
   * it had failed as a whole, throws: `circuit-open`, retryable, with the time until it is tried again as `retryAfter`.
   */
  async call<T>(node: PlannedNode, work: () => Promise<T>, reading: CallReading<T>): Promise<T> {
    // What only computes has no service behind it.
    if (node.definition.pure) return work();
    const circuit = this.#circuitOf(node);
    let result: { readonly value: T } | undefined;
    try {
      return await circuit.breaker.execute(async () => {
        const value = await work();
        result = { value };
        const failure = reading.failureOf(value);
        circuit.refusing = failure !== undefined;
        if (failure !== undefined) throw failure;
        return value;
      });
    } catch (error) {
      // It failed for the breaker only: its items were refused, each with its reason.
      if (result !== undefined) return result.value;
      if (!isBrokenCircuitError(error) || circuit.open === null) throw error;
      const held = describeOpen(node, circuit.open);
      if (circuit.refusing) return reading.refuse(held);
      throw held;
    }
  }

  #circuitOf(node: PlannedNode): Circuit {
    const { definition, params } = node;
    const key = `${definition.type} ${definition.serviceOf?.(params) ?? JSON.stringify(params)}`;
    const known = this.#circuits.get(key);
    if (known !== undefined) return known;
    const fresh = this.#openCircuit();
    this.#circuits.set(key, fresh);
    return fresh;
  }

  #openCircuit(): Circuit {
    const { failures, firstPause, maxPause } = this.#policy;
    const pauseOf = (attempt: number) => Math.min(maxPause, firstPause * 2 ** (attempt - 1));
    let breaks = 0;
    const breaker = circuitBreaker(
      handleWhen((error) => error instanceof ClipError && error.retryable),
      {
        breaker: new ConsecutiveBreaker(failures),
        halfOpenAfter: new DelegateBackoff(() => pauseOf(++breaks)),
      },
    );
    const circuit: Circuit = { breaker, open: null, refusing: false };
    breaker.onBreak((reason) => {
      const now = Date.now();
      const cause = toClipError('error' in reason ? reason.error : 'It does not answer.');
      circuit.open = { since: circuit.open?.since ?? now, until: now + pauseOf(breaks), cause };
    });
    breaker.onReset(() => {
      breaks = 0;
      circuit.open = null;
    });
    return circuit;
  }
}

function describeOpen(node: PlannedNode, { since, until, cause }: NonNullable<Circuit['open']>): ClipError {
  const message = `Calls of ${node.definition.type} are held back since ${toTime(since)}, because one after another failed; the next try is at ${toTime(until)}. The last one said: ${cause.message}`;
  const retryAfter = Math.max(1, until - Date.now());
  return new ClipError('circuit-open', message, { cause, retryable: true, retryAfter });
}

function toTime(moment: number): string {
  return new Date(moment).toISOString();
}
