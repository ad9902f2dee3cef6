import { ClipError, type JsonValue } from '@clipline/clip-core';
import { z } from 'zod';
import type { LedgerPage } from './ledger.ts';

const pairs = z.array(z.tuple([z.string(), z.string()]));

const schema = z.object({
  scanned: z.int(),
  unchanged: z.int(),
  digests: pairs,
  withVector: z.array(z.string()),
  paths: pairs,
  refusedBy: pairs,
});

/** What the ledger found out about a page, fit for the page table. */
export function ledgerPageToJson(page: LedgerPage): JsonValue {
  return {
    scanned: page.scanned,
    unchanged: page.unchanged,
    digests: [...page.digests],
    withVector: [...page.withVector],
    paths: [...page.paths],
    refusedBy: [...page.refusedBy],
  };
}

/** The page that `ledgerPageToJson` wrote. */
export function ledgerPageFromJson(value: JsonValue): LedgerPage {
  const { data } = schema.safeParse(value);
  if (data === undefined) {
    throw new ClipError('internal', 'A page was committed that the ledger has not seen.');
  }
  return {
    scanned: data.scanned,
    unchanged: data.unchanged,
    digests: new Map(data.digests),
    withVector: new Set(data.withVector),
    paths: new Map(data.paths),
    refusedBy: new Map(data.refusedBy),
  };
}
