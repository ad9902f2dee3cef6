import { type ConnectionSettings, type NodeContext, paramHint } from '@clipline/clip-core';
import { z } from 'zod';

/** The parameter that names an `http` connection. */
export const httpConnectionParam = z
  .string()
  .min(1)
  .max(100)
  .meta(paramHint({ control: 'connection' }))
  .optional()
  .describe('Name of an `http` connection, whose headers are sent and whose secret signs.');

/** An address that requests go to. */
export const httpUrlParam = z.url({ protocol: /^https?$/ }).max(2000);

/** Settings of the connection, or none. Throws `connection-missing`. */
export async function openHttpConnection(
  name: string | undefined,
  context: NodeContext,
): Promise<ConnectionSettings<'http'>> {
  return name === undefined ? { headers: {} } : await context.connection('http', name);
}
