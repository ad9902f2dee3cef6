import { connect } from 'node:net';

/** The request to speak TLS, which every PostgreSQL answers with one letter before it knows who asks. */
const request = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const deadline = 3_000;

/** Whether PostgreSQL answers at an address; null when nothing does. Never throws. */
export async function speaksPostgres(host: string, port: number): Promise<boolean | null> {
  return await new Promise((done) => {
    const socket = connect({ host, port, timeout: deadline });
    const end = (answer: boolean | null) => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => socket.write(request));
    socket.once('data', (answer) => end(answer.length === 1 && /^[SN]$/.test(answer.toString('latin1'))));
    socket.once('end', () => end(false));
    socket.once('timeout', () => end(null));
    socket.once('error', () => end(null));
  });
}
