/** Who may sign in. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** On whose behalf a request is made, and what proves it: a browser's session or a program's API key. */
export interface Caller {
  readonly person: Person;
  readonly by: 'session' | 'key';
  /** Id of that session or key, which proves nothing itself; it tells two browsers of one person apart. */
  readonly proofId: string;
}

/** Signing in, and knowing who asks. */
export interface Auth {
  /** Answers a request under `/api/auth/`: signing in and out, and changes of one's own account. */
  respond(request: Request): Promise<Response>;
  /** Who asks, by the session cookie or an API key in the headers, checked against the database; null for a stranger. */
  identify(headers: Headers): Promise<Caller | null>;
}

/** What a person gives who becomes the owner. */
export interface OwnerRequest {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** The first person, to whom the installation belongs. */
export interface Owner {
  /** Null until somebody has opened the setup link. */
  find(): Promise<Person | null>;
  /** Token of the link that makes its opener the owner; the same one until it is used. Null once there is an owner. */
  setupToken(): Promise<string | null>;
  /** Token of a link that sets a new password, valid for an hour. Throws `not-found` while there is no owner. */
  resetToken(): Promise<string>;
  /** What the token is good for now: to become the owner or to set a new password; null for nothing. */
  examine(token: string): Promise<OwnerLink | null>;
  /** Makes the owner. Throws `not-found` when the token is not a valid one. */
  create(token: string, request: OwnerRequest): Promise<Person>;
  /** Sets the owner's password and signs them out everywhere. Throws `not-found` when the token is not a valid one. */
  setPassword(token: string, password: string): Promise<Person>;
}

export type OwnerLink = { readonly for: 'setup' } | { readonly for: 'reset'; readonly email: string };

/** An API key as it may be shown; the key itself is kept nowhere. */
export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  /** Its first characters. */
  readonly start: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** Null when it never expires. */
  readonly expiresAt: Date | null;
}

/** Keys with which programs use the API on a person's behalf. */
export interface ApiKeys {
  /** Newest first. */
  list(personId: string): Promise<readonly ApiKeyView[]>;
  /** The only time that the key itself is told. `days` null makes one that never expires. */
  create(
    personId: string,
    request: { readonly name: string; readonly days: number | null },
  ): Promise<ApiKeyView & { readonly key: string }>;
  /** The key stops working at once. Throws `not-found` when the person has no such key. */
  revoke(personId: string, id: string): Promise<ApiKeyView>;
}
