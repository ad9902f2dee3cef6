import { z } from 'zod';
import { ClipError } from '../errors.ts';
import type { StoreDriver } from './driver.ts';
import { drivers } from './drivers.gen.ts';

/** An address that a driver has read. */
export interface StoreAddress {
  readonly driver: StoreDriver;
  /** What the driver's fields say, secrets in clear. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The address without secrets. */
  readonly shown: string;
}

/** Value of an environment variable; undefined when it is not set. */
export type ReadVariable = (name: string) => string | undefined;

const places = ['user', 'password', 'host', 'port', 'path', 'segment', 'query'] as const;
type Place = (typeof places)[number];

const reference = /^env:([A-Za-z_][A-Za-z0-9_]*)$/;

/**
 * Finds the driver that serves an address and reads the address by the driver's fields; a secret written as `env:NAME`
 * is taken from that variable. Throws `param-invalid`, without showing a secret.
 */
export function readStoreAddress(url: string, readVariable: ReadVariable = () => undefined): StoreAddress {
  const { driver, values } = splitAddress(url);
  const shown = showStoreAddress(url);
  const secrets = secretFields(driver);
  const given = Object.fromEntries(
    Object.entries(values).map(([field, value]) => {
      const name = secrets.has(field) ? reference.exec(value)?.[1] : undefined;
      if (name === undefined) return [field, value];
      const secret = readVariable(name);
      if (secret !== undefined && secret !== '') return [field, secret];
      throw new ClipError(
        'param-invalid',
        `The store address "${shown}" takes its ${field} from the environment variable ${name}, which is not set. Set it for every process of Clipline.`,
      );
    }),
  );
  const parsed = driver.fields.safeParse(given);
  if (!parsed.success) throw unreadable(driver, shown, sayIssues(parsed.error));
  return { driver, settings: parsed.data, shown };
}

/** The address of a store from the values of its connection form; secrets should be given as `env:NAME`. */
export function formatStoreAddress(
  driver: StoreDriver,
  values: Readonly<Record<string, string | number | boolean>>,
): string {
  const byPlace = new Map<Place, string>();
  const query = new URLSearchParams();
  for (const [field, { place }] of fieldPlaces(driver)) {
    const value = values[field];
    if (value === undefined || value === '') continue;
    if (place === 'query') query.set(field, String(value));
    else byPlace.set(place, String(value));
  }
  const encoded = (place: Place) => encodeURIComponent(byPlace.get(place) ?? '');
  const credentials =
    byPlace.has('user') || byPlace.has('password')
      ? `${encoded('user')}${byPlace.has('password') ? `:${encoded('password')}` : ''}@`
      : '';
  const host = byPlace.has('host')
    ? `//${credentials}${byPlace.get('host')}${byPlace.has('port') ? `:${byPlace.get('port')}` : ''}`
    : '';
  const path = byPlace.get('path') ?? (byPlace.has('segment') ? `/${encoded('segment')}` : '');
  const rest = `${host}${path}`;
  const search = query.size > 0 ? `?${query}` : '';
  return `${driver.schemes[0]}${rest === '' ? '' : `:${rest}`}${search}`;
}

/** True when a password or key stands in the address itself, where `env:NAME` belongs. */
export function holdsSecret(url: string): boolean {
  const { driver, values } = splitAddress(url);
  const secrets = secretFields(driver);
  return Object.entries(values).some(([field, value]) => secrets.has(field) && !reference.test(value));
}

/** The address with `…` for every password and key; references to variables stay. Also for addresses that nobody can read. */
export function showStoreAddress(url: string): string {
  const driver = findDriver(url);
  const known = driver && fieldPlaces(driver);
  const [address = '', ...rest] = url.split('?');
  const search = rest.join('?');
  // A password with a bare ? in it: nothing can be told apart any more.
  if (!address.includes('@') && search.includes('@')) return address.replace(/\/\/.*/, '//…');
  const hidden = address.replace(/\/\/(.*)@/, (_, credentials: string) => {
    const at = credentials.indexOf(':');
    if (at < 0) return `//${credentials}@`;
    return `//${credentials.slice(0, at)}:${hide(decode(credentials.slice(at + 1)))}@`;
  });
  if (rest.length === 0) return hidden;
  const parts = search.split('&').map((part) => {
    const at = part.indexOf('=');
    const open = known?.get(part.slice(0, at))?.secret === false;
    return at < 0 || open ? part : `${part.slice(0, at)}=${hide(decode(part.slice(at + 1)))}`;
  });
  return `${hidden}?${parts.join('&')}`;
}

function hide(secret: string): string {
  return reference.test(secret) ? secret : '…';
}

/** `scheme`, then `//user:password@host:port`, then a path, then `?name=value`. */
const form =
  /^([A-Za-z][A-Za-z0-9+-]*)(?::(?:\/\/(?:([^@/?]*)@)?(\[[0-9a-fA-F:.]+\]|[^:/?@]*)(?::(\d+))?(?=[/?]|$))?([^?]*))?(?:\?(.*))?$/;

function splitAddress(url: string): {
  readonly driver: StoreDriver;
  readonly values: Readonly<Record<string, string>>;
} {
  const driver = findDriver(url);
  if (!driver) throw unknownScheme(url);
  const parts = form.exec(url);
  const refuse = (problem: string) => unreadable(driver, showStoreAddress(url), problem);
  if (!parts) throw refuse('it has no form of an address');
  const [, , credentials, host, port, path = '', search = ''] = parts;
  const colon = credentials?.indexOf(':') ?? -1;
  const given: Record<Exclude<Place, 'query'>, string | undefined> = {
    user: credentials === undefined || colon < 0 ? credentials : credentials.slice(0, colon),
    password: credentials === undefined || colon < 0 ? undefined : credentials.slice(colon + 1),
    host: host?.replace(/^\[(.*)\]$/, '$1'),
    port,
    path,
    segment: path.replace(/^\//, ''),
  };
  const values: Record<string, string> = {};
  const known = fieldPlaces(driver);
  const used = new Set<Place>();
  for (const [field, { place }] of known) {
    if (place === 'query') continue;
    used.add(place);
    const value = given[place];
    if (value !== undefined && value !== '') values[field] = decode(value);
  }
  for (const place of ['user', 'password', 'host', 'port'] as const) {
    if (!used.has(place) && given[place]) throw refuse(`it takes no ${place}`);
  }
  if (path !== '' && path !== '/' && !used.has('path') && !used.has('segment'))
    throw refuse('it takes no path');
  for (const [name, value] of new URLSearchParams(search)) {
    if (known.get(name)?.place !== 'query') throw refuse(`it takes no ?${/^\w+$/.test(name) ? name : '…'}`);
    values[name] = value;
  }
  return { driver, values };
}

function findDriver(url: string): StoreDriver | undefined {
  const scheme = url.split(/[:?]/, 1)[0] ?? '';
  return drivers.find((candidate) => candidate.schemes.includes(scheme));
}

function unknownScheme(url: string): ClipError {
  const known = drivers.flatMap((candidate) => candidate.schemes).join(', ');
  const examples = drivers.map((candidate) => candidate.example).join(', ');
  return new ClipError(
    'param-invalid',
    `No store driver serves the address "${showStoreAddress(url)}". Known kinds: ${known}. Use for instance ${examples}.`,
  );
}

function unreadable(driver: StoreDriver, shown: string, problem: string): ClipError {
  return new ClipError(
    'param-invalid',
    `"${shown}" is not an address of ${driver.title}: ${problem}. Write for instance ${driver.example}.`,
  );
}

function sayIssues(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'address'}: ${message}`).join('; ');
}

function secretFields(driver: StoreDriver): ReadonlySet<string> {
  return new Set([...fieldPlaces(driver)].filter(([, { secret }]) => secret).map(([field]) => field));
}

const fieldSchema = z.looseObject({
  place: z.enum(places).default('query'),
  secret: z.boolean().default(false),
});
const read = new WeakMap<StoreDriver, ReadonlyMap<string, z.output<typeof fieldSchema>>>();

/** Where each of a driver's fields stands, and whether it is a secret. */
function fieldPlaces(driver: StoreDriver): ReadonlyMap<string, z.output<typeof fieldSchema>> {
  const held = read.get(driver);
  if (held) return held;
  const { properties = {} } = z.toJSONSchema(driver.fields, { io: 'input', unrepresentable: 'any' });
  const found = new Map(
    Object.entries(properties).map(([field, schema]) => [field, fieldSchema.parse(schema)] as const),
  );
  read.set(driver, found);
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % stands for itself.
    return text;
  }
}
