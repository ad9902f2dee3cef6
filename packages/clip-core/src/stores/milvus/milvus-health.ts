import { z } from 'zod';
import { ClipError, toClipError } from '../../errors.ts';
import type { StoreHealth } from '../../store.ts';
import { speaksGrpc } from './milvus-probe.ts';
import { type MilvusSettings, serverOf } from './milvus-settings.ts';

const healthReply = z.object({ isHealthy: z.boolean(), reasons: z.array(z.string()).default([]) });

/** What a reply to the question for health says of a server of this version. */
export function readHealth(reply: unknown, version: string, settings: MilvusSettings): StoreHealth {
  const address = serverOf(settings);
  const parsed = healthReply.safeParse(reply);
  if (!parsed.success) return otherProduct(address);
  const { isHealthy, reasons } = parsed.data;
  if (isHealthy) return { state: 'ready', detail: `Milvus ${version} at ${address}` };
  const detail = `Milvus at ${address} is up but not healthy: ${reasons.join('; ')}`;
  const remedy = 'Wait until it has started, or look into its log.';
  return { state: 'unavailable', reason: 'unhealthy', detail, remedy };
}

/** Why the question for health got no answer: nothing there, another product, or user and password refused. */
export async function explainHealth(error: unknown, settings: MilvusSettings): Promise<StoreHealth> {
  const address = serverOf(settings);
  const { code, message } = toClipError(error, 'store-unavailable');
  const detail = message;
  if (code === 'credential-refused') {
    const remedy = 'Check the user, and the variable that the address takes the password or token from.';
    return { state: 'unavailable', reason: 'credentials', detail, remedy };
  }
  // A server that speaks TLS, or only TLS, answers a plain greeting with nothing that could be told apart.
  const plain = settings.tls === 'false';
  if (plain && (await speaksGrpc(settings.host, settings.port)) === false) return otherProduct(address);
  // What speaks gRPC and is no Milvus makes the client fail on a reply that it cannot read.
  if (!(error instanceof ClipError) || !error.retryable) return otherProduct(address);
  const remedy = `Start Milvus, or correct the address milvus://${address}.`;
  return { state: 'unavailable', reason: 'no-answer', detail, remedy };
}

function otherProduct(address: string): StoreHealth {
  return {
    state: 'unavailable',
    reason: 'wrong-product',
    detail: `What answers at ${address} is not Milvus.`,
    remedy: 'Correct host and port in the address; 19530 is the usual port of its gRPC service.',
  };
}
