import { describe, expect, it } from 'vitest';
import { refuseRequest } from './request-guard.ts';

function ask(method: string, headers: Record<string, string>, listenHost = '127.0.0.1') {
  return refuseRequest({ method, headers: new Headers(headers) }, listenHost)?.status ?? 'let through';
}

describe('refuseRequest', () => {
  it.each(['localhost:4680', '127.0.0.1:4680', '[::1]:4680', 'LOCALHOST'])('answers to %s', (host) => {
    expect(ask('GET', { host })).toBe('let through');
  });

  it.each(['evil.example', 'localhost.evil.example:4680', '192.168.1.7:4680', '127.0.0.1.nip.io'])(
    'refuses the host %s, a read included',
    (host) => {
      expect(ask('GET', { host })).toBe(403);
    },
  );

  it('refuses a request without a host, or with one that is none', () => {
    expect(ask('GET', {})).toBe(400);
    expect(ask('GET', { host: 'a b' })).toBe(400);
  });

  it('answers to the name that it was told to listen on', () => {
    expect(ask('GET', { host: 'pictures.lan:4680' }, 'pictures.lan')).toBe('let through');
    expect(ask('GET', { host: '[fd00::7]:4680' }, 'fd00::7')).toBe('let through');
    expect(ask('GET', { host: 'other.lan:4680' }, 'pictures.lan')).toBe(403);
  });

  it('answers to any numeric address, and to no foreign name, when it listens on all', () => {
    expect(ask('GET', { host: '192.168.1.7:4680' }, '0.0.0.0')).toBe('let through');
    expect(ask('GET', { host: '[fd00::7]' }, '::')).toBe('let through');
    expect(ask('GET', { host: 'evil.example' }, '0.0.0.0')).toBe(403);
  });

  it('takes changes from its own pages and from programs that are no browser', () => {
    const host = 'localhost:4680';
    expect(ask('POST', { host, origin: 'http://localhost:4680', 'content-length': '2' })).toBe('let through');
    expect(ask('POST', { host, 'content-length': '2' })).toBe('let through');
  });

  it.each(['http://evil.example', 'http://localhost:3000', 'null'])(
    'refuses changes from the origin %s',
    (origin) => {
      expect(ask('POST', { host: 'localhost:4680', origin, 'content-length': '2' })).toBe(403);
    },
  );

  it('refuses changes that the browser calls foreign, whatever their origin says', () => {
    expect(ask('POST', { host: 'localhost', 'sec-fetch-site': 'cross-site' })).toBe(403);
  });

  it('says what was wrong and what to do', () => {
    const headers = new Headers({ host: 'evil.example' });
    expect(refuseRequest({ method: 'GET', headers }, '127.0.0.1')).toEqual({
      status: 403,
      code: 'not-allowed',
      message: expect.stringContaining('"evil.example"'),
      remedy: expect.stringContaining('CLIPLINE_HOST'),
    });
  });

  it('refuses a body over the limit, or of a length it does not tell', () => {
    const host = 'localhost';
    expect(ask('POST', { host, 'content-length': '26000001' })).toBe(413);
    expect(ask('POST', { host, 'content-length': '26000000' })).toBe('let through');
    expect(ask('POST', { host, 'transfer-encoding': 'chunked' })).toBe(411);
  });

  describe('a webhook', () => {
    const hook = (headers: Record<string, string>, path = '/api/hooks/shop', method = 'POST') =>
      refuseRequest(
        { method, headers: new Headers({ 'content-length': '2', ...headers }), path },
        '127.0.0.1',
      )?.status ?? 'let through';

    it('may come under another name, from a program', () => {
      expect(hook({ host: 'clipline.example' })).toBe('let through');
      expect(hook({ host: '192.168.1.7:4680' })).toBe('let through');
      expect(hook({ host: 'localhost:4680' })).toBe('let through');
    });

    it.each([
      { origin: 'http://clipline.example' },
      { 'sec-fetch-site': 'same-origin' },
      { cookie: 'session=1' },
    ])('may not come under another name from a browser: %j', (headers) => {
      expect(hook({ host: 'clipline.example', ...headers })).toBe(403);
    });

    it('may not come from another website', () => {
      expect(hook({ host: 'localhost:4680', origin: 'http://evil.example' })).toBe(403);
    });

    it('opens nothing else under that name', () => {
      expect(hook({ host: 'clipline.example' }, '/api/trpc/runs.list')).toBe(403);
      expect(hook({ host: 'clipline.example' }, '/api/hooks')).toBe(403);
      expect(hook({ host: 'clipline.example' }, '/api/hooks/shop', 'GET')).toBe(403);
    });

    it('is held to the size of every body', () => {
      expect(hook({ host: 'clipline.example', 'content-length': '26000001' })).toBe(413);
    });
  });
});
