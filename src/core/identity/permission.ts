/** What a person may do. Each is asked for on a resource. */
export type Permission =
  /** Orders, positions, limits, halts, alerts. */
  | 'see'
  /** The ledger as a whole, sign-ins, refusals, who has which role. */
  | 'audit'
  | 'halt'
  | 'resume'
  /** Orders by hand, and the answer to requests that wait for a person. */
  | 'trade'
  /** Decoys of bots: issue and revoke. */
  | 'bots'
  /** Real keys: add, rotate, remove. */
  | 'keys'
  | 'policy'
  /** Other people: add, change, remove. Owners only by an owner. */
  | 'people'
  /** How the gateway itself is set up: alarms, retention, the root key. */
  | 'settings';

/** A set of permissions under the name that people know. */
export type Role = 'owner' | 'administrator' | 'trader' | 'viewer' | 'auditor';

/** What a role is given on, and a permission asked on. */
export type Resource =
  | { readonly kind: 'everything' }
  | { readonly kind: 'account'; readonly account: string }
  /** `account`: the one that the bot trades on, from which roles are inherited. */
  | { readonly kind: 'bot'; readonly bot: string; readonly account: string }
  /** `user`: whose it is, from whom roles are inherited. */
  | { readonly kind: 'wallet'; readonly wallet: string; readonly user: string };

/**
 * Where a role holds. A role on an account holds on its bots too, one on a user on each of their wallets, also on those
 * to come; one on everything holds everywhere.
 */
export type Holding =
  | { readonly kind: 'everything' }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'bot'; readonly bot: string }
  | { readonly kind: 'wallet'; readonly wallet: string }
  | { readonly kind: 'user'; readonly user: string };

/** A role, and where. */
export interface Grant {
  readonly role: Role;
  readonly on: Holding;
}

/** Everything there is to be owned. */
export const EVERYTHING = { kind: 'everything' } as const;

const ADMINISTRATES: ReadonlySet<Permission> = new Set([
  'see',
  'audit',
  'halt',
  'resume',
  'trade',
  'bots',
  'keys',
  'policy',
  'people',
  'settings',
]);

const PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  owner: ADMINISTRATES,
  administrator: ADMINISTRATES,
  trader: new Set(['see', 'halt', 'trade', 'bots']),
  viewer: new Set(['see']),
  auditor: new Set(['see', 'audit']),
};

const ROLES: readonly Role[] = ['owner', 'administrator', 'trader', 'viewer', 'auditor'];
const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Who asks: the roles, and whether a second factor that must be set up is still missing. */
export interface Asker {
  readonly grants: readonly Grant[];
  readonly mustEnrol: boolean;
}

/**
 * Whether somebody may do something to a resource. Deny is the default: no role, no permission. Who still has to set
 * up a second factor may do nothing but that.
 */
export function may(asker: Asker, permission: Permission, resource: Resource): boolean {
  if (asker.mustEnrol) return false;
  return asker.grants.some(({ role, on }) => PERMISSIONS[role].has(permission) && covers(on, resource));
}

/**
 * Whether somebody may give or take this role: administrators any but owner, within what they administrate; owners any.
 */
export function mayGrant(asker: Asker, grant: Grant): boolean {
  if (asker.mustEnrol) return false;
  return asker.grants.some(({ role, on }) => {
    if (role === 'owner') return coversHolding(on, grant.on);
    return role === 'administrator' && grant.role !== 'owner' && coversHolding(on, grant.on);
  });
}

/** Whether these roles may change what protects, anywhere: such a person must have a second factor. */
export function isPrivileged(grants: readonly Grant[]): boolean {
  return grants.some(({ role }) => role === 'owner' || role === 'administrator');
}

/** Null for text that names no role. */
function parseRole(text: unknown): Role | null {
  return ROLES.find((role) => role === text) ?? null;
}

/**
 * `viewer`, `trader@account:main`, `trader@bot:grid-1`, `viewer@wallet:cold`, `trader@user:desk`. Null for anything
 * else.
 */
export function parseGrant(text: string): Grant | null {
  const [name = '', place, ...more] = text.split('@');
  const role = parseRole(name);
  if (role === null || more.length > 0) return null;
  if (place === undefined) return { role, on: EVERYTHING };
  const [kind, of = '', ...rest] = place.split(':');
  if (rest.length > 0 || !NAME.test(of)) return null;
  if (kind === 'account') return { role, on: { kind, account: of } };
  if (kind === 'bot') return { role, on: { kind, bot: of } };
  if (kind === 'user') return { role, on: { kind, user: of } };
  return kind === 'wallet' ? { role, on: { kind, wallet: of } } : null;
}

/** The reverse of {@link parseGrant}. */
export function formatGrant({ role, on }: Grant): string {
  return on.kind === 'everything' ? role : `${role}@${formatPlace(on)}`;
}

/**
 * On what a role is held, or a change proposed: `everything`, `account:NAME`, `bot:NAME`, `wallet:NAME` or `user:NAME`.
 */
export function formatPlace(on: Grant['on']): string {
  switch (on.kind) {
    case 'everything':
      return on.kind;
    case 'account':
      return `account:${on.account}`;
    case 'bot':
      return `bot:${on.bot}`;
    case 'wallet':
      return `wallet:${on.wallet}`;
    case 'user':
      return `user:${on.user}`;
  }
}

function covers(on: Holding, resource: Resource): boolean {
  switch (on.kind) {
    case 'everything':
      return true;
    case 'account':
      return (resource.kind === 'account' || resource.kind === 'bot') && resource.account === on.account;
    case 'bot':
      return resource.kind === 'bot' && resource.bot === on.bot;
    case 'wallet':
      return resource.kind === 'wallet' && resource.wallet === on.wallet;
    case 'user':
      return resource.kind === 'wallet' && resource.user === on.user;
  }
}

/**
 * Which bots an account has, and which wallets a user, is not known here: a role on one of them is given by who
 * administrates everything.
 */
function coversHolding(on: Holding, wanted: Holding): boolean {
  if (on.kind === 'everything') return true;
  if (on.kind === 'account') return wanted.kind === 'account' && wanted.account === on.account;
  return on.kind === 'user' && wanted.kind === 'user' && wanted.user === on.user;
}
