import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A secret that lies in a file of a data folder in the clear. */
export interface RestingSecret {
  /** Its name among canaries: {@link restsIn} knows the file by it. */
  readonly name: string;
  readonly secret: string | Uint8Array;
}

type Reading = (content: Buffer) => readonly (string | Uint8Array)[];

/** Fields of the settings of sinks: with one of these somebody else could send as the gateway. */
const OF_SINKS: ReadonlySet<string> = new Set(['secret', 'token', 'password', 'dsn']);

/** What of a data folder may have a secret in the clear, and how it is read: for one user of the machine alone. */
const READINGS: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  // Custodian `file`: its owner keeps the key that opens the vault here.
  ['root.key', (content) => [content]],
  // Who may read it is the owner: so commands prove it.
  ['owner-token', (content) => [content.toString('utf8')]],
  // What GET /metrics asks for; the edge compares it.
  ['metrics-token', (content) => [content.toString('utf8')]],
  // The edge is what sends alarms, and has secrets for that alone.
  ['alarm-sinks.json', (content) => fieldsOf(content, OF_SINKS)],
  // The edge is what ends the connections of bots and browsers.
  ['edge-identity.json', (content) => fieldsOf(content, new Set(['key'])).flatMap(privateNumber)],
  ['web-identity.json', (content) => fieldsOf(content, new Set(['key'])).flatMap(privateNumber)],
  // The account of a simulated venue: its key trades nothing.
  ['paper.json', (content) => fieldsOf(content, new Set(['secret']))],
]);

/** What may lie in a file of that name, and nowhere else. */
export function restsIn(file: string): string {
  return `what ${file} keeps`;
}

/** Secrets that a data folder has in the clear at this moment, by design. Of a folder that is gone there are none. */
export function restingSecrets(root: string): readonly RestingSecret[] {
  return [...READINGS].flatMap(([file, reading]) => {
    const path = join(root, file);
    if (!existsSync(path)) return [];
    return reading(readFileSync(path)).map((secret) => ({ name: restsIn(file), secret }));
  });
}

/** The text of the named fields, however deep; nothing where it is no JSON. */
function fieldsOf(content: Buffer, names: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  try {
    JSON.parse(content.toString('utf8'), (name, value) => {
      if (names.has(name) && typeof value === 'string') found.push(value);
    });
  } catch {
    // A test may have broken it.
  }
  return found;
}

/** The lines of a PEM have the public key too, which certificates show. */
function privateNumber(pem: string): readonly (string | Uint8Array)[] {
  if (!pem.includes('PRIVATE KEY')) return [];
  const key = createPrivateKey(pem);
  const number = Buffer.from(String(key.export({ format: 'jwk' }).d), 'base64url');
  // On a curve the number begins at the end of the first line: this much of the second one is it alone.
  const [, , second = ''] = pem.split('\n');
  return key.asymmetricKeyType === 'ec' ? [number, second.slice(0, 24)] : [number];
}
