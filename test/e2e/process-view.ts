import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';

/** What Linux shows of a process to root. */
export interface MemoryRead {
  readonly bytes: number;
  readonly found: readonly string[];
}

const PIECE = 4 * 1024 * 1024;

/** Reads all memory that a process has written to, in pieces that overlap, and looks at each until it is enough. */
export function searchMemory(
  pid: number,
  overlap: number,
  find: (bytes: Uint8Array) => readonly string[],
  isEnough: (found: ReadonlySet<string>) => boolean = () => false,
): MemoryRead {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const piece = Buffer.alloc(PIECE + overlap);
  const found = new Set<string>();
  let bytes = 0;
  try {
    for (const { from, to } of writable(pid)) {
      for (let at = from; at < to; at += BigInt(PIECE)) {
        const left = to - at;
        const length = left < BigInt(piece.length) ? Number(left) : piece.length;
        const read = readAt(memory, piece.subarray(0, length), at);
        bytes += read;
        for (const name of find(piece.subarray(0, read))) found.add(name);
        if (isEnough(found)) return { bytes, found: [...found] };
      }
    }
  } finally {
    closeSync(memory);
  }
  return { bytes, found: [...found] };
}

/** 0 for pages that are there in name only. */
function readAt(file: number, into: Buffer, at: bigint): number {
  try {
    return readSync(file, into, 0, into.length, at);
  } catch {
    return 0;
  }
}

function writable(pid: number): readonly { readonly from: bigint; readonly to: bigint }[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      return from === undefined || to === undefined
        ? []
        : [{ from: BigInt(`0x${from}`), to: BigInt(`0x${to}`) }];
    });
}

/** A process and all that it started, as long as they run. */
export function familyOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(familyOf)];
}

/** Arguments and environment. */
export function startedWith(pid: number): Buffer {
  return Buffer.concat([readFileSync(`/proc/${pid}/cmdline`), readFileSync(`/proc/${pid}/environ`)]);
}

/** What its descriptors lead to. */
export function openFiles(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      // Closed in between.
      return [];
    }
  });
}
