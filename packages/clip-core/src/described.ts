import type { z } from 'zod';

/** What every definition says of itself. */
export interface Described<P extends z.ZodObject> {
  /** `namespace.verb`, for ever. */
  readonly type: string;
  readonly version: number;
  readonly title: string;
  /** One or two plain sentences; shown in the palette and the docs. */
  readonly description: string;
  /** Type, validation and form of the parameters. Every field carries `.describe()`. */
  readonly params: P;
}
