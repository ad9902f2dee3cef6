import { describe, expect, it } from 'vitest';
import { hasFeature, leastVersionOf } from './milvus-features.ts';

describe('hasFeature', () => {
  it.each(['v2.3.5-lite', 'v2.3.13', '2.3.99', '1.9.9', 'master-20240222-abc', '', 'v2.4'])(
    'keeps partition keys from a server of version "%s"',
    (version) => {
      expect(hasFeature(version, 'partitionKeys')).toBe(false);
    },
  );

  it.each(['2.4.0', 'v2.4.0-rc.1', 'v2.4.23', 'v2.10.0', '2.6.3', '3.0.0'])(
    'gives partition keys to a server of version "%s"',
    (version) => {
      expect(hasFeature(version, 'partitionKeys')).toBe(true);
    },
  );

  it('says the least version as people write it', () => {
    expect(leastVersionOf('partitionKeys')).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
