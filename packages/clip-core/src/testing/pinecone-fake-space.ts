import type { FakeMetadata } from './pinecone-fake-filter.ts';

export interface FakeRecord {
  readonly id: string;
  readonly values: readonly number[];
  readonly metadata: FakeMetadata;
}

type Write = (records: Map<string, FakeRecord>) => void;

/** A namespace whose reads are behind its writes: each write shows once so many reads have come after it. */
export class FakeSpace {
  readonly #lag: number;
  readonly #records = new Map<string, FakeRecord>();
  #pending: { readonly lsn: number; readonly apply: Write; reads: number }[] = [];
  #last = 0;
  #indexed = 0;

  constructor(lag: number) {
    this.#lag = lag;
  }

  /** Takes a write and returns its number. */
  write(apply: Write): number {
    this.#last += 1;
    this.#pending.push({ lsn: this.#last, apply, reads: 0 });
    return this.#last;
  }

  /** What reads see now, and the number of the last write in it. */
  read(): { readonly records: ReadonlyMap<string, FakeRecord>; readonly indexed: number } {
    for (const write of this.#pending) write.reads += 1;
    const ready = this.#pending.filter(({ reads }) => reads > this.#lag);
    for (const { apply, lsn } of ready) {
      apply(this.#records);
      this.#indexed = lsn;
    }
    this.#pending = this.#pending.filter((write) => !ready.includes(write));
    return { records: this.#records, indexed: this.#indexed };
  }
}
