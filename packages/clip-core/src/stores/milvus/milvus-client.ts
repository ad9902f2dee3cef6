import type { MilvusClient } from '@zilliz/milvus2-sdk-node';
import { importClient } from '../import-client.ts';
import { type MilvusSettings, serverOf } from './milvus-settings.ts';

/** What the driver is called and the package that it needs. */
export const milvusIdentity = { title: 'Milvus', client: '@zilliz/milvus2-sdk-node' } as const;

/**
 * The vendor's client with its module, without a call to the server. `deadline`: milliseconds that a call may take.
 * Throws `store-unavailable` where the package is not installed.
 */
export async function createClient(
  settings: MilvusSettings,
  deadline: number,
): Promise<{ readonly milvus: typeof import('@zilliz/milvus2-sdk-node'); readonly client: MilvusClient }> {
  const milvus = await importClient(milvusIdentity, () => import('@zilliz/milvus2-sdk-node'));
  const { user, password, token, database, tls } = settings;
  const client = new milvus.MilvusClient({
    address: serverOf(settings),
    ssl: tls === 'true',
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(token === undefined ? {} : { token }),
    ...(database === undefined ? {} : { database }),
    timeout: deadline,
    logLevel: 'none',
    // Retries are ours: the client's own are without jitter and too short for a server that restarts.
    maxRetries: 0,
    telemetry: { enabled: false },
    // Its greeting call fails for good when the server is down at this moment; no call of ours needs it.
    __SKIP_CONNECT__: true,
    channelOptions: {
      // Without these a connection to a server that was away is tried again only after up to two minutes.
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 2_000,
    },
  });
  return { milvus, client };
}
