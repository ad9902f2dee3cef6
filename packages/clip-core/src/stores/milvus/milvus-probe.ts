import { connect } from 'node:net';

/** How a client of HTTP/2, which gRPC goes over, begins: a fixed greeting and empty settings. */
const greeting = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
const settingsFrame = 4;
const deadline = 3_000;

/** Whether what answers at an address could be a gRPC service; null when nothing answers. Never throws. */
export async function speaksGrpc(host: string, port: number): Promise<boolean | null> {
  return await new Promise((done) => {
    const socket = connect({ host, port, timeout: deadline });
    const end = (answer: boolean | null) => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => socket.write(greeting));
    socket.once('data', (answer) => end(answer.length >= 9 && answer[3] === settingsFrame));
    socket.once('end', () => end(false));
    socket.once('timeout', () => end(null));
    socket.once('error', () => end(null));
  });
}
