import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveReader, MEMBERS, type MemberName } from './archive.ts';

/** Where the members of a backup lie in a folder, each under its own name. */
export function memberPath(folder: string, name: MemberName): string {
  return join(folder, name);
}

/**
 * Writes the members of an archive to files of a private folder that has none of them yet. Null, or what is wrong with
 * the archive; then the folder holds a part of it. Throws what the source throws, and errors of the file system.
 */
export async function unpack(chunks: AsyncIterable<Uint8Array>, folder: string): Promise<string | null> {
  const files = new Map<MemberName, number>();
  try {
    for (const { name } of MEMBERS) files.set(name, openSync(memberPath(folder, name), 'wx', 0o600));
    const reader = new ArchiveReader((name, bytes) => writeAll(files.get(name) ?? -1, bytes));
    for await (const chunk of chunks) {
      const problem = reader.push(chunk);
      if (problem !== null) return problem;
    }
    for (const file of files.values()) fsyncSync(file);
    return reader.finish();
  } finally {
    for (const file of files.values()) closeSync(file);
  }
}

/** The operating system may take less than it was given. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
