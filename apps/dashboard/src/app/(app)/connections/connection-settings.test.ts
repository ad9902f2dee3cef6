import { connectionSchemas } from '@clipline/clip-core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { fieldsOf } from '../../../server/connection-fields.ts';
import { initialValues, toSettings } from './connection-settings.ts';

const fieldsOfKind = (kind: keyof typeof connectionSchemas) =>
  fieldsOf(z.toJSONSchema(connectionSchemas[kind], { io: 'input' }));

it('asks for what each kind needs, secrets as secrets', () => {
  expect(
    fieldsOfKind('smtp').map(({ name, kind, secret, required }) => [name, kind, secret, required]),
  ).toEqual([
    ['host', 'text', false, true],
    ['port', 'number', false, false],
    ['user', 'text', false, false],
    ['password', 'text', true, false],
    ['from', 'text', false, true],
  ]);
  expect(fieldsOfKind('http').map(({ name, kind, secret }) => [name, kind, secret])).toEqual([
    ['headers', 'headers', true],
    ['signingSecret', 'text', true],
  ]);
  for (const kind of ['s3', 'postgres'] as const) {
    expect(fieldsOfKind(kind).filter(({ secret }) => secret)).toHaveLength(1);
  }
});

it('says what was typed, and leaves secrets that are kept alone', () => {
  const fields = fieldsOfKind('smtp');
  const known = { host: 'mail', port: 25, user: 'me', from: 'a@b.c' };
  const values = { ...initialValues(fields, known), user: '', port: 465 };
  expect(toSettings(fields, values, known)).toEqual({ host: 'mail', port: 465, user: null, from: 'a@b.c' });
  expect(toSettings(fields, { ...values, password: 'new' }, known)).toMatchObject({ password: 'new' });
});

it('reads headers line by line, with colons in their values', () => {
  const fields = fieldsOfKind('http');
  expect(toSettings(fields, { headers: 'Authorization: Bearer a:b\n\nnonsense\nX-Shop: 7' }, {})).toEqual({
    headers: { Authorization: 'Bearer a:b', 'X-Shop': '7' },
  });
});
