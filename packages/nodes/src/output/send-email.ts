import { createHash } from 'node:crypto';
import { ClipError, type ConnectionSettings, type NodeContext, throwIfAborted } from '@clipline/clip-core';
import { createTransport } from 'nodemailer';
import { resolveAllowedAddresses } from '../net/guarded-agent.ts';
import { readEmailFault, toEmailError } from './email-error.ts';

export interface Message {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** JPEG files. */
  readonly attachments: readonly { readonly filename: string; readonly content: Buffer }[];
  /** For whom the delivery is recorded. */
  readonly itemId: string;
  readonly idempotencyKey: string;
}

/** For each step of the conversation with the server, in milliseconds. */
const patience = 30_000;

/**
 * Sends a message through a mail server that the network policy allows, over TLS where the server offers it, and
 * records in the outbox how it went. The same key gives the same Message-ID, by which servers and readers see one
 * message in two. Throws `address-blocked`, `credential-refused`, `upstream-refused`, `upstream-failed` (retryable),
 * `aborted`.
 */
export async function sendEmail(
  message: Message,
  smtp: ConnectionSettings<'smtp'>,
  context: NodeContext,
): Promise<void> {
  const { host, port, from } = smtp;
  const place = `smtp://${host}:${port}`;
  const started = performance.now();
  const record = (status: number | null, error: string | null) =>
    context.outbox.recordDelivery({
      itemId: message.itemId,
      target: `${place} to ${message.to.join(', ')}`,
      idempotencyKey: message.idempotencyKey,
      tries: 1,
      status,
      milliseconds: performance.now() - started,
      error,
    });
  const digest = createHash('sha256').update(message.idempotencyKey).digest('hex');
  const { to, subject, text, attachments } = message;
  const mail = {
    from,
    to: [...to],
    subject,
    text,
    attachments: attachments.map((file) => ({ ...file, contentType: 'image/jpeg' })),
    messageId: `<${digest.slice(0, 32)}@clipline>`,
    headers: { 'Idempotency-Key': digest },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  try {
    const { response } = await deliver(mail, smtp, context);
    await record(Number.parseInt(response, 10) || 250, null);
  } catch (error) {
    const failure = toEmailError(place, error);
    if (failure.code !== 'aborted') await record(readEmailFault(error).status, failure.message);
    throw failure;
  }
}

async function deliver(
  mail: object,
  { host, port, user, password }: ConnectionSettings<'smtp'>,
  { network, signal }: NodeContext,
): Promise<{ readonly response: string }> {
  throwIfAborted(signal);
  const [address] = await resolveAllowedAddresses({ host, port }, network);
  if (address === undefined) throw new ClipError('internal', `${host} has no address.`);
  const transport = createTransport({
    // The address that was judged, so that the name cannot change its mind.
    host: address,
    port,
    secure: port === 465,
    tls: { servername: host },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  });
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => {
    transport.close();
    aborted.reject(new ClipError('aborted', 'The work was cancelled.', { cause: signal.reason }));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([transport.sendMail(mail), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    transport.close();
  }
}
