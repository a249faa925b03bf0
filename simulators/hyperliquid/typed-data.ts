import { keccak_256 } from '@noble/hashes/sha3.js';

/** A field of an EIP-712 struct, of the types that the venue's messages have. */
export interface TypedField {
  readonly name: string;
  readonly type: 'string' | 'address' | 'uint64' | 'bool' | 'bytes32';
}

export interface TypedDomain {
  readonly name: string;
  readonly chainId: number;
}

const WORD = 32;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const DOMAIN_TYPE = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';

/** The digest that is signed: EIP-712 with version 1 and no contract. Null where a value does not fit its type. */
export function typedDigest(
  domain: TypedDomain,
  message: {
    readonly primaryType: string;
    readonly fields: readonly TypedField[];
    readonly values: ReadonlyMap<string, unknown>;
  },
): Uint8Array | null {
  const names = message.fields.map(({ name, type }) => `${type} ${name}`).join(',');
  const words = [keccak_256(Buffer.from(`${message.primaryType}(${names})`))];
  for (const { name, type } of message.fields) {
    const word = encode(type, message.values.get(name));
    if (word === null) return null;
    words.push(word);
  }
  const separator = keccak_256(
    Buffer.concat([
      keccak_256(Buffer.from(DOMAIN_TYPE)),
      keccak_256(Buffer.from(domain.name)),
      keccak_256(Buffer.from('1')),
      unsigned(domain.chainId),
      new Uint8Array(WORD),
    ]),
  );
  const struct = keccak_256(Buffer.concat(words));
  return keccak_256(Buffer.concat([Uint8Array.of(0x19, 0x01), separator, struct]));
}

function encode(type: TypedField['type'], value: unknown): Uint8Array<ArrayBuffer> | null {
  if (type === 'uint64') {
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? unsigned(value) : null;
  }
  if (type === 'bool') return typeof value === 'boolean' ? unsigned(value ? 1 : 0) : null;
  if (type === 'bytes32')
    return value instanceof Uint8Array && value.length === WORD ? Uint8Array.from(value) : null;
  if (typeof value !== 'string') return null;
  if (type === 'string') return Uint8Array.from(keccak_256(Buffer.from(value)));
  if (!ADDRESS.test(value)) return null;
  return Buffer.concat([new Uint8Array(12), Buffer.from(value.slice(2), 'hex')]);
}

function unsigned(value: number): Uint8Array<ArrayBuffer> {
  const word = Buffer.alloc(WORD);
  word.writeBigUInt64BE(BigInt(value), WORD - 8);
  return word;
}
