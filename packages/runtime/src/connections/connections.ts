import { ClipError, type ConnectionKind, type ConnectionSettings } from '@clipline/clip-core';
import { testConnection } from '@clipline/nodes';
import type pg from 'pg';
import { nearNames } from '../catalogs/near-names.ts';
import type { Database } from '../database/open-database.ts';
import type { Environment } from '../environment.ts';
import { inTransaction } from '../runs/in-transaction.ts';
import { parseKey, promoteNextKey } from './key-file.ts';
import { openSealed, sealText } from './seal.ts';
import { changeSecretKey, takeSecretKey } from './secret-key.ts';
import { checkKind, parseSettings, splitSettings } from './settings-parts.ts';

type Settings = Readonly<Record<string, unknown>>;

/** A connection without its secrets. */
export interface ConnectionView {
  readonly name: string;
  readonly kind: ConnectionKind;
  /** What is no secret. */
  readonly settings: Settings;
  readonly hasSecrets: boolean;
  /** Published pipelines that name it. */
  readonly usedBy: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The outside services that pipelines reach by name. Secrets go in and never come out. */
export interface Connections {
  /** By name. */
  list(): Promise<readonly ConnectionView[]>;
  /** Throws `conflict` when the name is taken, `param-invalid`, `secret-key-lost`. */
  add(connection: {
    readonly name: string;
    readonly kind: string;
    readonly settings: Settings;
  }): Promise<ConnectionView>;
  /** Replaces the fields given; null takes one away. Throws `connection-missing`, `param-invalid`, `secret-key-lost`. */
  update(name: string, fields: Settings): Promise<ConnectionView>;
  /** Throws `connection-missing`, `conflict` while a published pipeline names it. */
  remove(name: string): Promise<void>;
  /**
   * Tries the connection and says what was tried: `target` is the bucket of an s3 or the address of an http one.
   * Throws what is wrong: `credential-refused`, `upstream-failed`, `upstream-refused`, `address-blocked`…
   */
  test(name: string, options?: { readonly target?: string; readonly signal?: AbortSignal }): Promise<string>;
  /** Encrypts all secrets with a new key; with a key of the environment, the new one must be given. Answers how many. */
  rotateKey(options?: { readonly newKey?: string }): Promise<number>;
  /** Throws `secret-key-lost` when secrets are there that the key does not open. */
  checkKey(): Promise<void>;
}

interface Parts {
  readonly database: Database;
  readonly environment: Environment;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly settings: Settings;
  readonly secrets: string | null;
  /** Only where it is asked for. */
  readonly used_by?: readonly string[];
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Names of the published pipelines in which a parameter `connection` is the connection `c`, as an SQL array. */
const usedBy = `ARRAY(
  SELECT p.name FROM pipelines p
    JOIN pipeline_versions v ON v.pipeline_id = p.id AND v.version = p.published_version
  WHERE jsonb_path_exists(v.definition, '$.**.connection ? (@ == $name)', jsonb_build_object('name', c.name))
  ORDER BY p.name)`;

/** Serves the connections of the database. */
export function openConnections(parts: Parts): Connections {
  const { database, environment } = parts;
  const { pool } = database;
  return {
    async list() {
      const { rows } = await pool.query<Row>(
        `SELECT c.*, ${usedBy} AS used_by FROM connections c ORDER BY c.name`,
      );
      return rows.map(toView);
    },
    add: async ({ name, kind, settings }) => {
      checkName(name);
      const checked = checkKind(kind);
      const parsed = parseSettings(checked, settings);
      return inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ id: string }>(
          `INSERT INTO connections (id, name, kind) VALUES (gen_random_uuid(), $1, $2)
           ON CONFLICT (name) DO NOTHING RETURNING id`,
          [name, checked],
        );
        const [row] = rows;
        if (row === undefined) {
          throw new ClipError(
            'conflict',
            `There is a connection "${name}" already. Update it, or choose another name.`,
          );
        }
        return writeSettings(client, environment, { id: row.id, kind: checked, settings: parsed });
      });
    },
    update: (name, fields) =>
      inTransaction(pool, async (client) => {
        const row = await requireRow(client, name, 'FOR UPDATE');
        const kind = checkKind(row.kind);
        const before = await openSettings(client, environment, row);
        const merged = Object.entries({ ...before, ...fields }).filter(([, value]) => value !== null);
        const settings = parseSettings(kind, Object.fromEntries(merged));
        return writeSettings(client, environment, { id: row.id, kind, settings });
      }),
    async remove(name) {
      await inTransaction(pool, async (client) => {
        await requireRow(client, name, 'FOR UPDATE');
        const { rows } = await client.query<{ used_by: readonly string[] }>(
          `SELECT ${usedBy} AS used_by FROM connections c WHERE c.name = $1`,
          [name],
        );
        const users = rows[0]?.used_by ?? [];
        if (users.length > 0) {
          const named = users.map((user) => `"${user}"`).join(', ');
          throw new ClipError(
            'conflict',
            `The connection "${name}" is used by ${named}. Publish that without it first, or remove it.`,
          );
        }
        await client.query('DELETE FROM connections WHERE name = $1', [name]);
      });
    },
    async test(name, { target, signal = new AbortController().signal } = {}) {
      const { kind } = await requireRow(pool, name);
      const checked = checkKind(kind);
      const settings = await readConnection(parts, checked, name);
      const policy = { allow: environment.allowPrivate };
      return testConnection(checked, settings, {
        policy,
        signal,
        ...(target === undefined ? {} : { target }),
      });
    },
    rotateKey: async ({ newKey } = {}) => {
      const given = newKey === undefined ? null : parseKey(newKey);
      checkNewKey(environment, newKey, given);
      const count = await inTransaction(pool, async (client) => {
        const { old, next } = await changeSecretKey(client, environment, given);
        const { rows } = await client.query<Row>(
          'SELECT * FROM connections WHERE secrets IS NOT NULL FOR UPDATE',
        );
        for (const { id, name, secrets } of rows) {
          const text = secrets === null ? null : openSealed(old, secrets, id);
          if (text === null) throw damaged(name);
          await client.query('UPDATE connections SET secrets = $2 WHERE id = $1', [
            id,
            sealText(next, text, id),
          ]);
        }
        return rows.length;
      });
      if (given === null) await promoteNextKey(environment);
      return count;
    },
    checkKey: () => checkSecretKey(parts),
  };
}

/** Throws `secret-key-lost` when secrets are there that the key does not open; makes no key. */
export async function checkSecretKey({ database, environment }: Parts): Promise<void> {
  const { rowCount } = await database.pool.query(
    'SELECT 1 FROM connections WHERE secrets IS NOT NULL LIMIT 1',
  );
  if (rowCount !== 0) await inTransaction(database.pool, (client) => takeSecretKey(client, environment));
}

/** What it takes to reach a service. Throws `connection-missing`, also for one of another kind, and `secret-key-lost`. */
export async function readConnection<K extends ConnectionKind>(
  { database, environment }: Parts,
  kind: K,
  name: string,
): Promise<ConnectionSettings<K>> {
  return inTransaction(database.pool, async (client) => {
    const row = await requireRow(client, name);
    if (row.kind !== kind) {
      throw new ClipError(
        'connection-missing',
        `The connection "${name}" is of kind ${row.kind}, and one of kind ${kind} is needed. Choose another.`,
      );
    }
    // `parseSettings` answers what the schema of this kind says.
    return parseSettings(kind, await openSettings(client, environment, row)) as ConnectionSettings<K>;
  });
}

async function openSettings(client: pg.ClientBase, environment: Environment, row: Row): Promise<Settings> {
  if (row.secrets === null) return row.settings;
  const key = await takeSecretKey(client, environment);
  // Read again: until the key was taken, another process may have changed it and encrypted this anew.
  const { rows } = await client.query<Row>('SELECT secrets FROM connections WHERE id = $1', [row.id]);
  const text = openSealed(key, rows[0]?.secrets ?? '', row.id);
  if (text === null) throw damaged(row.name);
  return { ...row.settings, ...JSON.parse(text) };
}

async function writeSettings(
  client: pg.ClientBase,
  environment: Environment,
  connection: { readonly id: string; readonly kind: ConnectionKind; readonly settings: Settings },
): Promise<ConnectionView> {
  const { id, kind, settings } = connection;
  const { clear, secret } = splitSettings(kind, settings);
  const secrets =
    secret === null ? null : sealText(await takeSecretKey(client, environment), JSON.stringify(secret), id);
  const { rows } = await client.query<Row>(
    'UPDATE connections SET settings = $2, secrets = $3, updated_at = now() WHERE id = $1 RETURNING *',
    [id, JSON.stringify(clear), secrets],
  );
  // The caller has locked the row.
  return toView(rows[0] as Row);
}

async function requireRow(client: pg.ClientBase | pg.Pool, name: string, lock = ''): Promise<Row> {
  const { rows } = await client.query<Row>(`SELECT * FROM connections WHERE name = $1 ${lock}`, [name]);
  if (rows[0] !== undefined) return rows[0];
  const all = await client.query<{ name: string }>('SELECT name FROM connections ORDER BY name');
  const near = nearNames(
    name,
    all.rows.map((row) => row.name),
  );
  const hint =
    near.length > 0
      ? `Did you mean ${near.map((one) => `"${one}"`).join(' or ')}?`
      : 'Add it with `clipline connection add`.';
  throw new ClipError('connection-missing', `There is no connection "${name}". ${hint}`);
}

function checkName(name: string): void {
  if (/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(name)) return;
  throw new ClipError(
    'param-invalid',
    `${JSON.stringify(name.slice(0, 80))} is no name for a connection. Use up to 63 letters, digits, dots, dashes and underscores.`,
  );
}

function checkNewKey(environment: Environment, text: string | undefined, key: Buffer | null): void {
  if (text !== undefined && key === null) {
    throw new ClipError('param-invalid', 'The new key must be 32 bytes in hex or base64.');
  }
  if ((environment.secretKey !== null) === (key !== null)) return;
  throw new ClipError(
    'param-invalid',
    environment.secretKey === null
      ? 'The key lies in a file of the home folder, so the new one is made for you. Give none.'
      : 'The key comes from CLIPLINE_SECRET_KEY. Give the new one, and set the variable to it in every process afterwards.',
  );
}

function damaged(name: string): ClipError {
  return new ClipError(
    'secret-key-lost',
    `The secrets of the connection "${name}" cannot be opened. Remove it and add it again.`,
  );
}

function toView(row: Row): ConnectionView {
  return {
    name: row.name,
    kind: checkKind(row.kind),
    settings: row.settings,
    hasSecrets: row.secrets !== null,
    usedBy: row.used_by ?? [],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
