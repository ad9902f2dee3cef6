import { join } from 'node:path';
import { ClipError, type Item, type SourcePage } from '@clipline/clip-core';
import { mergeAnnotations } from '../catalogs/asset-metadata.ts';
import { canonicalJson, toStorableJson } from '../catalogs/storable-json.ts';
import { toErrorCode } from '../catalogs/stored-error-code.ts';
import { timeOrderedId } from '../catalogs/time-ordered-id.ts';
import { inTransaction } from '../runs/in-transaction.ts';
import { inParallel } from './in-parallel.ts';
import { type Judgement, judgeFile, listFile, pathOf } from './judge-file.ts';
import { findByPath, findStoredErrors } from './known-assets.ts';
import { followRenames } from './renames.ts';
import { requireFolder } from './require-folder.ts';
import type { KnownAsset, Scan } from './scan.ts';
import { type Placed, writeAssets } from './write-assets.ts';

/** What the ledger found out about a page; to be committed with it. */
export interface LedgerPage {
  /** Files of the page, those that could not be looked at included. */
  readonly scanned: number;
  readonly unchanged: number;
  /** Digest of the bytes of each file that goes on to be embedded, by asset id. */
  readonly digests: ReadonlyMap<string, string>;
  /** Assets that have a vector, of those that may fail now. */
  readonly withVector: ReadonlySet<string>;
  /** Where each file is, by item id. */
  readonly paths: ReadonlyMap<string, string>;
  /** The node that refused a file which is failing again, by item id. */
  readonly refusedBy: ReadonlyMap<string, string>;
}

export interface LedgerOptions {
  readonly signal: AbortSignal;
  /** Writes records of assets whose bytes have not changed; answers the ids that had no vector to keep. */
  readonly rewriteRecords: (items: readonly Item[]) => Promise<ReadonlySet<string>>;
}

/**
 * Stands between the folder and the graph: compares each page of files with the catalogue, writes their assets,
 * and lets through only what must be embedded, under the asset's id. `onPage` gets its finding before the page goes on.
 */
export async function* throughLedger(
  scan: Scan,
  pages: AsyncIterable<SourcePage>,
  options: LedgerOptions & { readonly onPage: (page: LedgerPage) => void },
): AsyncGenerator<SourcePage, void, undefined> {
  for await (const page of pages) {
    const { ledgerPage, ...rest } = await examinePage(scan, page, options);
    options.onPage(ledgerPage);
    yield { ...page, ...rest };
  }
}

type Rejected = NonNullable<SourcePage['rejected']>;

async function examinePage(
  scan: Scan,
  page: SourcePage,
  options: LedgerOptions,
): Promise<{
  readonly items: readonly Item[];
  readonly rejected: Rejected;
  readonly ledgerPage: LedgerPage;
}> {
  const files = await inParallel(page.items, 16, listFile);
  const refusedEarlier = (page.rejected ?? []).map(({ item, error }) => ({
    item,
    error,
    path: pathOfRefused(scan, item),
  }));
  const known = await findByPath(
    scan,
    [...files, ...refusedEarlier].map(({ path }) => path),
  );
  const errors = await findStoredErrors(
    scan,
    [...known.values()].filter((asset) => asset.present && asset.indexedSha256 === null).map(({ id }) => id),
  );
  const judged = await inParallel(files, 8, (file) => {
    const asset = known.get(file.path) ?? null;
    const error = asset === null ? null : (errors.get(asset.id) ?? null);
    return judgeFile(file, { asset, error }, { force: scan.force, signal: options.signal });
  });
  if (judged.some((one) => one.kind === 'refuse' && one.error.code === 'file-missing'))
    await requireFolder(scan);
  // What vanished since it was listed is not there: the end of the scan removes it.
  const there = judged.filter((one) => one.kind !== 'refuse' || one.error.code !== 'file-missing');
  const followed = await followRenames(scan, there);
  const kept = await keepRecords(
    followed.filter((one) => one.kind !== 'refuse').map(place),
    options.rewriteRecords,
  );
  const placed = kept.map((one) => leaveUnchosen(one, scan.choice));
  const refused = [
    ...refusedEarlier.map(({ item, error, path }) => ({ item, error, path, asset: known.get(path) ?? null })),
    ...followed
      .filter((one) => one.kind === 'refuse')
      .map((one) => ({ ...one, path: pathOf(one.item) ?? '' })),
  ];
  await inTransaction(scan.pool, (client) =>
    writeAssets(client, scan, {
      placed: placed.filter(isNews),
      seen: [
        ...placed.filter((one) => !isNews(one)).map(({ assetId }) => assetId),
        ...refused.flatMap(({ asset }) => (asset?.present ? [asset.id] : [])),
      ],
    }),
  );
  return describePage(placed, refused);
}

interface Refused {
  readonly item: Item;
  readonly error: ClipError;
  readonly path: string;
  readonly asset: KnownAsset | null;
}

function describePage(placed: readonly Placed[], refused: readonly Refused[]) {
  const toEmbed = placed.filter(({ kind }) => kind === 'embed');
  const failing = placed.filter((one) => one.kind === 'failing');
  const items = toEmbed.map(underAssetId);
  const rejected = [
    ...refused.map(({ item, error, asset }) => ({ item: asset ? { ...item, id: asset.id } : item, error })),
    ...failing.map((one) => ({ item: underAssetId(one), error: toError(one.error) })),
  ];
  const ledgerPage: LedgerPage = {
    scanned: placed.length + refused.length,
    unchanged: placed.length - toEmbed.length - failing.length,
    digests: new Map(toEmbed.map(({ assetId, sha256 }) => [assetId, sha256])),
    withVector: new Set(
      [...toEmbed, ...refused].flatMap(({ asset }) =>
        asset !== null && asset.indexedSha256 !== null ? [asset.id] : [],
      ),
    ),
    paths: new Map([
      ...placed.map(({ assetId, path }): [string, string] => [assetId, path]),
      ...refused.map(({ item, asset, path }): [string, string] => [asset?.id ?? item.id, path]),
    ]),
    refusedBy: new Map(failing.map((one) => [one.assetId, one.error.node])),
  };
  return { items, rejected, ledgerPage };
}

/** Writes the records whose metadata or place changed; what had no vector after all is embedded. */
async function keepRecords(
  placed: readonly Placed[],
  rewriteRecords: LedgerOptions['rewriteRecords'],
): Promise<readonly Placed[]> {
  const changed = placed.filter((one) => one.kind === 'keep' && isNews(one) && differs(one));
  if (changed.length === 0) return placed;
  const missing = await rewriteRecords(changed.map(underAssetId));
  return placed.map((one) => (missing.has(one.assetId) ? { ...one, kind: 'embed' } : one));
}

/** An image that the run does not embed although it is due: its row tells the next run what is to be done. */
function leaveUnchosen(one: Placed, choice: Scan['choice']): Placed {
  if (one.kind !== 'embed' || choice === undefined) return one;
  const found = one.asset?.present === true && one.asset.indexedSha256 !== null ? 'changed' : 'missing';
  return found === choice ? one : { ...one, kind: 'leave' };
}

function place(judgement: Exclude<Judgement, { kind: 'refuse' }>): Placed {
  return { ...judgement, assetId: judgement.asset?.id ?? timeOrderedId() };
}

/** True when the asset's row must change, not only be marked as seen. */
function isNews(one: Placed): boolean {
  const { asset, facts } = one;
  if (one.kind === 'embed' || asset === null || asset.sha256 !== one.sha256) return true;
  return (
    differs(one) || asset.bytes !== facts.bytes || asset.modifiedAt.getTime() !== facts.modifiedAt.getTime()
  );
}

function differs({ asset, item, path }: Placed): boolean {
  return (
    asset !== null &&
    (asset.path !== path ||
      asset.uri !== item.image?.uri ||
      canonicalJson(asset.metadata) !== canonicalJson(toStorableJson(item.metadata)))
  );
}

function underAssetId({ item, assetId, asset, sha256 }: Placed): Item {
  // The bytes of an asset that is kept are the same, and so is what was found out about them.
  const facts = asset?.sha256 === sha256 ? asset.image : {};
  const metadata = mergeAnnotations(item.metadata, asset?.annotations ?? {});
  return {
    ...item,
    id: assetId,
    metadata,
    ...(item.image ? { image: { ...facts, ...item.image, sha256 } } : {}),
  };
}

function pathOfRefused(scan: Scan, item: Item): string {
  const { path } = item.metadata;
  return pathOf(item) ?? join(scan.folder, typeof path === 'string' ? path : item.id);
}

function toError({ code, message }: { readonly code: string; readonly message: string }): ClipError {
  return new ClipError(toErrorCode(code), message);
}
