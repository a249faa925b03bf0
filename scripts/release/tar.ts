import { gzipSync } from 'node:zlib';

/** A file as it goes into an archive. */
export interface PackedFile {
  /** Relative, with slashes; at most 100 bytes behind its last folder and 155 before. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isExecutable: boolean;
}

const BLOCK = 512;
const NAME_MAX = 100;
const PREFIX_MAX = 155;
/** Byte of gzip's header that names the system it was made on: 255 is none (RFC 1952). */
const SYSTEM_AT = 9;

/**
 * The same bytes for the same files, whoever makes it, where and when: POSIX ustar, sorted by path, owned by nobody,
 * all of one time; gzip without a name, a time or a system. Throws RangeError for a path with no room in a header.
 */
export function packed(files: readonly PackedFile[], secondsSince1970: number): Buffer {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const parts = sorted.flatMap((file) => [
    headerOf(file, secondsSince1970),
    Buffer.from(file.bytes),
    Buffer.alloc((BLOCK - (file.bytes.length % BLOCK)) % BLOCK),
  ]);
  const bytes = gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  bytes[SYSTEM_AT] = 255;
  return bytes;
}

function headerOf({ path, bytes, isExecutable }: PackedFile, seconds: number): Buffer {
  const [prefix, name] = split(path);
  const header = Buffer.alloc(BLOCK);
  const put = (text: string, at: number): void => void header.write(text, at, 'utf8');
  const number = (value: number, at: number, width: number): void =>
    put(`${value.toString(8).padStart(width - 1, '0')}\0`, at);
  put(name, 0);
  number(isExecutable ? 0o755 : 0o644, 100, 8);
  number(0, 108, 8);
  number(0, 116, 8);
  number(bytes.length, 124, 12);
  number(seconds, 136, 12);
  put('        ', 148);
  put('0', 156);
  put('ustar\x0000', 257);
  put(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** As much as fits goes into the name, the folders before it into the prefix. */
function split(path: string): readonly [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= NAME_MAX) return ['', path];
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(name) <= NAME_MAX && Buffer.byteLength(prefix) <= PREFIX_MAX) return [prefix, name];
  }
  throw new RangeError(`a path has no room in an archive: ${path}`);
}
