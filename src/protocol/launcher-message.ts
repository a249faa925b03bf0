/**
 * Messages between launcher and keeper over the channel that spawning gave them. Handles (sockets) ride along with
 * `link`, `door` and `dialled`; the first two are sent when a `knock` was answered. Both sides are one build, started
 * by one parent; the keeper still checks every field.
 */
export type ToKeeper =
  | { readonly kind: 'start'; readonly start: KeeperStart }
  /** A socket follows that must get in, also where no descriptor is left. */
  | { readonly kind: 'knock' }
  /** A new edge is up: the socket is its only way to the keeper. */
  | { readonly kind: 'link' }
  /** A connection at the owner's door. */
  | { readonly kind: 'door' }
  /** A process that speaks to the token is up: the socket is its pipe. */
  | { readonly kind: 'signer' }
  | { readonly kind: 'dialled'; readonly id: number; readonly ok: boolean }
  | { readonly kind: 'halt'; readonly by: 'file' | 'signal'; readonly id: number }
  | { readonly kind: 'stop' };

export type FromKeeper =
  | { readonly kind: 'up' }
  | { readonly kind: 'ready'; readonly startedInMs: number; readonly entries: number }
  | { readonly kind: 'failed'; readonly code: string }
  /** Answers one `knock`: there is room for its socket now. */
  | { readonly kind: 'enter' }
  | { readonly kind: 'dial'; readonly id: number; readonly host: string; readonly port: number }
  | { readonly kind: 'halted'; readonly id: number; readonly recorded: boolean }
  /** The owner asked at the door that everything end. */
  | { readonly kind: 'stopAsked' }
  /** The process that speaks to the token hangs. */
  | { readonly kind: 'signerStuck' };

export interface KeeperStart {
  /** The keeper's own folder: the only one it may read and write besides the program. */
  readonly folder: string;
  readonly custodian: 'passphrase' | 'file';
  /** Descriptor with the passphrase or the key file's bytes, open for reading. */
  readonly unsealFd: number;
  /** SHA-256 of the token that opens the owner's door, in hexadecimal. */
  readonly doorDigest: string;
  /** Native code for keys on secp256k1 may be loaded, and must be there. */
  readonly curve: boolean;
  /** A token is named that signs. */
  readonly signer: boolean;
  /** A halt file lies in the data folder: start halted. */
  readonly halted: boolean;
  /** Names beyond this machine by which it is reached, HOST or HOST:PORT; empty for this machine alone. */
  readonly names: readonly string[];
  /** Lists of breached passwords that the edge can ask. */
  readonly ranges: readonly { readonly name: string; readonly mustAnswer: boolean }[];
  /** A certificate that nothing trusts, to prove at start that such a one is refused. */
  readonly foreign: { readonly key: string; readonly cert: string };
}

const record = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null for anything that is not exactly one message to the keeper. */
export function parseToKeeper(value: unknown): ToKeeper | null {
  if (!record(value)) return null;
  const { kind, id } = value;
  if (kind === 'knock' || kind === 'link' || kind === 'door' || kind === 'signer' || kind === 'stop')
    return { kind };
  if (kind === 'dialled' && typeof id === 'number' && typeof value['ok'] === 'boolean') {
    return { kind, id, ok: value['ok'] };
  }
  if (kind === 'halt' && typeof id === 'number' && (value['by'] === 'file' || value['by'] === 'signal')) {
    return { kind, id, by: value['by'] };
  }
  const start = kind === 'start' ? parseStart(value['start']) : null;
  return start === null ? null : { kind: 'start', start };
}

function parseStart(value: unknown): KeeperStart | null {
  if (!record(value)) return null;
  const { folder, custodian, unsealFd, doorDigest, curve, signer, halted, names, foreign } = value;
  if (typeof folder !== 'string' || typeof unsealFd !== 'number' || typeof doorDigest !== 'string')
    return null;
  if (typeof halted !== 'boolean' || typeof curve !== 'boolean' || typeof signer !== 'boolean') return null;
  if (!Array.isArray(names)) return null;
  const texts = names.filter((name): name is string => typeof name === 'string');
  if (texts.length !== names.length) return null;
  if ((custodian !== 'passphrase' && custodian !== 'file') || !record(foreign)) return null;
  const { key, cert } = foreign;
  if (typeof key !== 'string' || typeof cert !== 'string') return null;
  const ranges = parseRanges(value['ranges']);
  if (ranges === null) return null;
  const given = { folder, custodian, unsealFd, doorDigest, curve, signer, halted } as const;
  return { ...given, names: texts, ranges, foreign: { key, cert } };
}

function parseRanges(value: unknown): KeeperStart['ranges'] | null {
  if (!Array.isArray(value)) return null;
  const read = value.flatMap((one: unknown) => {
    if (!record(one)) return [];
    const { name, mustAnswer } = one;
    return typeof name === 'string' && typeof mustAnswer === 'boolean' ? [{ name, mustAnswer }] : [];
  });
  return read.length === value.length ? read : null;
}

/** Null for anything that is not exactly one message of the keeper. */
export function parseFromKeeper(value: unknown): FromKeeper | null {
  if (!record(value)) return null;
  const { kind, id } = value;
  if (kind === 'up' || kind === 'enter' || kind === 'stopAsked' || kind === 'signerStuck') return { kind };
  if (kind === 'ready' && typeof value['startedInMs'] === 'number' && typeof value['entries'] === 'number') {
    return { kind, startedInMs: value['startedInMs'], entries: value['entries'] };
  }
  if (kind === 'failed' && typeof value['code'] === 'string') return { kind, code: value['code'] };
  if (
    kind === 'dial' &&
    typeof id === 'number' &&
    typeof value['host'] === 'string' &&
    typeof value['port'] === 'number'
  ) {
    return { kind, id, host: value['host'], port: value['port'] };
  }
  if (kind === 'halted' && typeof id === 'number' && typeof value['recorded'] === 'boolean') {
    return { kind, id, recorded: value['recorded'] };
  }
  return null;
}
