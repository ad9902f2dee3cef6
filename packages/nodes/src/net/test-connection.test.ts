import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { expect, it } from 'vitest';
import { testConnection } from './test-connection.ts';

const options = { policy: { allow: [] }, signal: new AbortController().signal };

it('tells whether a mail server knows the user', async () => {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      username === 'me' && password === 'right' ? done(null, { user: 'me' }) : done(new Error('No.')),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const settings = { host: '127.0.0.1', port, from: 'me@example.org' };
  expect(await testConnection('smtp', settings, options)).toContain(`127.0.0.1:${port} answers`);
  const known = { ...settings, user: 'me', password: 'right' };
  expect(await testConnection('smtp', known, options)).toContain('knows me');
  const refused = testConnection('smtp', { ...known, password: 'hunter2-hunter2' }, options);
  await expect(refused).rejects.toMatchObject({
    code: 'credential-refused',
    message: expect.not.stringContaining('hunter2'),
  });
  await new Promise<void>((resolve) => server.close(resolve));
});

it('says that a database address cannot be read, without repeating it', async () => {
  const attempt = testConnection('postgres', { url: 'postgresql://me:hunter2@:::/x' }, options);
  await expect(attempt).rejects.toMatchObject({
    code: 'param-invalid',
    message: expect.not.stringContaining('hunter2'),
  });
});
