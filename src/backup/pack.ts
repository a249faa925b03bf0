import { createReadStream, statSync } from 'node:fs';
import { ARCHIVE_END, MEMBERS, memberHeader, memberPadding } from './archive.ts';
import { memberPath } from './unpacked.ts';

const CHUNK_BYTES = 1_048_576;

/** The archive of the members that lie in a folder, piece by piece. Throws errors of the file system. */
export async function* pack(folder: string): AsyncGenerator<Uint8Array> {
  for (const { name } of MEMBERS) {
    const path = memberPath(folder, name);
    const { size } = statSync(path);
    yield memberHeader(name, size);
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield chunk;
    yield memberPadding(size);
  }
  yield ARCHIVE_END;
}
