import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What a fake answers. */
export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
}

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly search: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What happens to a request instead of an answer. */
export type Fault = FakeAnswer | 'reset' | 'silence';

/** A server on loopback that stands for a vendor's. */
export interface HttpFake extends AsyncDisposable {
  readonly port: number;
  /** Every request that came, newest last. */
  readonly requests: readonly FakeRequest[];
  /** Answers the next requests that the test picks by these faults, one each. */
  failNext(faults: readonly Fault[], picks?: (request: FakeRequest) => boolean): void;
  /** Closes the port and every connection; what was written stays. */
  stop(): Promise<void>;
  /** Listens on the same port again. */
  start(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1 that answers each request by `answer`. */
export async function startHttpFake(
  answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>,
): Promise<HttpFake> {
  const requests: FakeRequest[] = [];
  const sockets = new Set<Socket>();
  const faults: { readonly fault: Fault; readonly picks: (request: FakeRequest) => boolean }[] = [];
  const server = createServer((incoming, response) => {
    void respond(incoming, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    requests.push(request);
    const at = faults.findIndex(({ picks }) => picks(request));
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault === 'silence') return;
    if (fault === 'reset') {
      incoming.socket.resetAndDestroy();
      return;
    }
    const { status = 200, headers = {}, body } = fault ?? (await answer(request));
    const text = typeof body === 'string';
    response.writeHead(status, { 'content-type': text ? 'text/plain' : 'application/json', ...headers });
    response.end(text ? body : JSON.stringify(body ?? {}));
  }

  async function listen(port: number): Promise<number> {
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    const address = server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  const port = await listen(0);
  const stop = async () => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port,
    requests,
    failNext(next, picks = () => true) {
      faults.push(...next.map((fault) => ({ fault, picks })));
    },
    stop,
    async start() {
      await listen(port);
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function readRequest(incoming: IncomingMessage): Promise<FakeRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const url = new URL(incoming.url ?? '/', 'http://fake');
  return {
    method: incoming.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    search: url.searchParams,
    headers: incoming.headers,
    body: Buffer.concat(parts),
  };
}
