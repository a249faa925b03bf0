import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** What a release was made from, and what was made. */
export interface Making {
  /** Names of the files with their bytes. */
  readonly made: ReadonlyMap<string, Uint8Array>;
  readonly version: string;
  readonly commit: string;
  /** SHA-256 of the lock file, hexadecimal. */
  readonly lock: string;
  readonly node: string;
  /** When it began and ended, ISO 8601. */
  readonly begun: string;
  readonly ended: string;
  /** What came of the tests and of the audit, a sentence each. */
  readonly said: readonly { readonly name: string; readonly text: string }[];
}

/** A DSSE envelope around a statement; without signatures where no key was given. */
export interface Envelope {
  readonly payloadType: string;
  /** Base 64. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** A statement of in-toto (v1) with the provenance of SLSA (v1) as its predicate. */
export function statementOf(making: Making): object {
  const { made, version, commit, lock, node, begun, ended, said } = making;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [...made].map(([name, bytes]) => ({ name, digest: { sha256: sha256(bytes) } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:sallyport:release:v1',
        externalParameters: { version, commit },
        internalParameters: { node },
        resolvedDependencies: [
          { name: 'source', digest: { gitCommit: commit } },
          { name: 'package-lock.json', digest: { sha256: lock } },
        ],
      },
      runDetails: {
        builder: { id: 'urn:sallyport:builder:scripts/release.ts' },
        metadata: { invocationId: `${version}-${commit}`, startedOn: begun, finishedOn: ended },
        byproducts: said.map(({ name, text }) => ({ name, annotations: { text } })),
      },
    },
  };
}

/** The statement in its envelope, signed with an Ed25519 key where there is one. */
export function enveloped(statement: object, key: KeyObject | null): Envelope {
  const payload = Buffer.from(JSON.stringify(statement), 'utf8');
  const signatures =
    key === null
      ? []
      : [
          {
            keyid: keyIdOf(createPublicKey(key)),
            sig: sign(null, encoding(payload), key).toString('base64'),
          },
        ];
  return { payloadType: PAYLOAD_TYPE, payload: payload.toString('base64'), signatures };
}

/** Names and SHA-256 of what an envelope speaks of, and whether this key signed it. Null for what is none of ours. */
export function openEnvelope(
  text: string,
  key: KeyObject | null,
): { readonly subjects: ReadonlyMap<string, string>; readonly isSigned: boolean } | null {
  const envelope = tableOf(parsed(text));
  const payload = Buffer.from(String(envelope['payload'] ?? ''), 'base64');
  const statement = tableOf(parsed(payload.toString('utf8')));
  if (envelope['payloadType'] !== PAYLOAD_TYPE || !Array.isArray(statement['subject'])) return null;
  const subjects = statement['subject'].map((one): [string, string] => {
    const subject = tableOf(one);
    return [String(subject['name']), String(tableOf(subject['digest'])['sha256'])];
  });
  const signatures = Array.isArray(envelope['signatures']) ? envelope['signatures'].map(tableOf) : [];
  const isSigned =
    key !== null &&
    signatures.some(({ sig }) => verify(null, encoding(payload), key, Buffer.from(String(sig), 'base64')));
  return { subjects: new Map(subjects), isSigned };
}

/** SHA-256, hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Pre-authentication encoding of DSSE: what is signed. */
function encoding(payload: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `),
    payload,
  ]);
}

function keyIdOf(key: KeyObject): string {
  return sha256(key.export({ type: 'spki', format: 'der' }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
