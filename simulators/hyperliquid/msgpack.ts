const DEPTH_MAX = 32;

/**
 * MessagePack of a JSON value as the venue's clients write it: maps in the order of their keys, the shortest form of
 * each integer, other numbers as 64-bit floats. Null for what is no JSON value or nested deeper than 32 levels.
 */
export function msgpack(value: unknown): Uint8Array | null {
  const parts: Uint8Array[] = [];
  return write(value, parts, 0) ? Buffer.concat(parts) : null;
}

function write(value: unknown, parts: Uint8Array[], depth: number): boolean {
  if (depth > DEPTH_MAX) return false;
  if (value === null) return put(parts, [0xc0]);
  if (typeof value === 'boolean') return put(parts, [value ? 0xc3 : 0xc2]);
  if (typeof value === 'number') return put(parts, numberBytes(value));
  if (typeof value === 'string') return writeText(value, parts);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    put(parts, header(items.length, { fix: 0x90, fixMax: 15, wide: [0xdc, 0xdd] }));
    return items.every((item) => write(item, parts, depth + 1));
  }
  if (typeof value !== 'object') return false;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  put(parts, header(entries.length, { fix: 0x80, fixMax: 15, wide: [0xde, 0xdf] }));
  return entries.every(([name, item]) => writeText(name, parts) && write(item, parts, depth + 1));
}

function writeText(text: string, parts: Uint8Array[]): boolean {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > 31 && bytes.length < 256) put(parts, [0xd9, bytes.length]);
  else put(parts, header(bytes.length, { fix: 0xa0, fixMax: 31, wide: [0xda, 0xdb] }));
  parts.push(bytes);
  return true;
}

function header(
  length: number,
  form: { readonly fix: number; readonly fixMax: number; readonly wide: readonly [number, number] },
): readonly number[] {
  if (length <= form.fixMax) return [form.fix | length];
  return length < 0x1_0000
    ? [form.wide[0], ...bigEndian(length, 2)]
    : [form.wide[1], ...bigEndian(length, 4)];
}

function numberBytes(value: number): readonly number[] {
  if (!Number.isSafeInteger(value)) {
    const float = Buffer.alloc(9, 0xcb);
    float.writeDoubleBE(value, 1);
    return [...float];
  }
  return value < 0 ? negativeBytes(value) : positiveBytes(value);
}

function positiveBytes(value: number): readonly number[] {
  if (value < 0x80) return [value];
  if (value < 0x100) return [0xcc, value];
  if (value < 0x1_0000) return [0xcd, ...bigEndian(value, 2)];
  return value < 0x1_0000_0000 ? [0xce, ...bigEndian(value, 4)] : [0xcf, ...bigEndian(value, 8)];
}

function negativeBytes(value: number): readonly number[] {
  if (value >= -0x20) return [value & 0xff];
  if (value >= -0x80) return [0xd0, value & 0xff];
  if (value >= -0x8000) return [0xd1, ...bigEndian(value, 2)];
  return value >= -0x8000_0000 ? [0xd2, ...bigEndian(value, 4)] : [0xd3, ...bigEndian(value, 8)];
}

function bigEndian(value: number, bytes: number): readonly number[] {
  const all = Buffer.alloc(8);
  all.writeBigInt64BE(BigInt(value));
  return [...all.subarray(8 - bytes)];
}

function put(parts: Uint8Array[], bytes: readonly number[]): true {
  parts.push(Uint8Array.from(bytes));
  return true;
}
