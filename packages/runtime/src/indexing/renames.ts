import { fileURLToPath } from 'node:url';
import { isFileGone } from './file-facts.ts';
import type { Judgement } from './judge-file.ts';
import { findByDigest } from './known-assets.ts';
import type { KnownAsset, Scan } from './scan.ts';

/**
 * Gives a file at a path that the catalogue does not have the asset of a file with the same bytes that is gone from
 * its place: it was renamed or moved. Its vector is kept where there is one. Each asset is given once; a file that
 * is back at its old place gets its old asset.
 */
export async function followRenames(
  scan: Pick<Scan, 'pool' | 'catalogId' | 'indexId' | 'force'>,
  judgements: readonly Judgement[],
): Promise<readonly Judgement[]> {
  const digests = judgements.filter(isAtNewPath).map(({ sha256 }) => sha256);
  const candidates = await findByDigest(scan, digests);
  const given = new Set<string>();
  const followed: Judgement[] = [];
  for (const judgement of judgements) {
    if (!isAtNewPath(judgement)) {
      followed.push(judgement);
      continue;
    }
    const ownBefore = judgement.asset !== null && !given.has(judgement.asset.id) ? judgement.asset : null;
    const asset = (await firstWithoutFile(candidates.get(judgement.sha256) ?? [], given)) ?? ownBefore;
    if (asset === null) {
      followed.push({ ...judgement, asset });
      continue;
    }
    given.add(asset.id);
    const keeps = asset.present && asset.indexedSha256 === judgement.sha256 && !scan.force;
    followed.push({ ...judgement, kind: keeps ? 'keep' : 'embed', asset });
  }
  return followed;
}

function isAtNewPath(judgement: Judgement): judgement is Judgement & { kind: 'embed' } {
  return judgement.kind === 'embed' && judgement.asset?.present !== true;
}

async function firstWithoutFile(
  candidates: readonly KnownAsset[],
  given: ReadonlySet<string>,
): Promise<KnownAsset | null> {
  for (const asset of candidates) {
    if (given.has(asset.id)) continue;
    if (!asset.present || (await isFileGone(fileURLToPath(asset.uri)))) return asset;
  }
  return null;
}
