import pg from 'pg';

/** Messages between processes over LISTEN and NOTIFY; small, and lost when nobody listens. */
export interface Channel extends AsyncDisposable {
  /** Sends to every listener of the topic in every process. The payload has at most 7,900 bytes. */
  notify(topic: string, payload?: string): Promise<void>;
  /**
   * Calls `onMessage` for each message of the topic until disposed of. Resolves once listening. After the
   * connection broke it is made again, and `onGap` tells that messages may have been missed.
   */
  listen(topic: string, onMessage: (payload: string) => void, onGap?: () => void): Promise<AsyncDisposable>;
}

interface Listener {
  readonly topic: string;
  readonly onMessage: (payload: string) => void;
  readonly onGap: (() => void) | undefined;
}

const firstDelay = 200;
const longestDelay = 5_000;

/** One listening connection, opened with the first listener and closed after the last. */
export function openChannel(connection: pg.ClientConfig, pool: pg.Pool): Channel {
  const listeners = new Set<Listener>();
  let client: Promise<pg.Client> | null = null;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  /** One statement after another, since a connection takes one at a time. */
  function ask(opened: pg.Client, statement: string): Promise<unknown> {
    const asked = turn.then(() => opened.query(statement));
    turn = asked.catch(() => undefined);
    return asked;
  }

  async function connect(): Promise<pg.Client> {
    const opened = new pg.Client(connection);
    opened.on('notification', ({ channel: topic, payload = '' }) => {
      for (const listener of listeners) if (listener.topic === topic) listener.onMessage(payload);
    });
    opened.on('error', () => undefined);
    await opened.connect();
    opened.on('end', () => {
      client = null;
      if (!closed && listeners.size > 0) reconnect(firstDelay);
    });
    return opened;
  }

  function reconnect(delay: number): void {
    retry = setTimeout(() => void resume(delay), delay);
    retry.unref();
  }

  async function resume(delay: number): Promise<void> {
    if (closed || client !== null) return;
    try {
      const opened = await ensureClient();
      for (const topic of new Set([...listeners].map((listener) => listener.topic))) {
        await ask(opened, `LISTEN ${pg.escapeIdentifier(topic)}`);
      }
      for (const listener of listeners) listener.onGap?.();
    } catch {
      // Still down: the next attempt comes later; whoever needs the database meets the error in its own query.
      if (client === null) reconnect(Math.min(delay * 2, longestDelay));
    }
  }

  function ensureClient(): Promise<pg.Client> {
    client ??= connect().catch((error: unknown) => {
      client = null;
      throw error;
    });
    return client;
  }

  async function unlisten(listener: Listener): Promise<void> {
    listeners.delete(listener);
    if (client === null) return;
    const opened = await client;
    if (listeners.size === 0) {
      await opened.end();
    } else if (![...listeners].some(({ topic }) => topic === listener.topic)) {
      await ask(opened, `UNLISTEN ${pg.escapeIdentifier(listener.topic)}`);
    }
  }

  return {
    async notify(topic, payload = '') {
      await pool.query('SELECT pg_notify($1, $2)', [topic, payload]);
    },
    async listen(topic, onMessage, onGap) {
      const listener = { topic, onMessage, onGap };
      const opened = await ensureClient();
      listeners.add(listener);
      await ask(opened, `LISTEN ${pg.escapeIdentifier(topic)}`);
      return { [Symbol.asyncDispose]: () => unlisten(listener) };
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearTimeout(retry);
      listeners.clear();
      const opened = await client?.catch(() => null);
      await opened?.end();
    },
  };
}
