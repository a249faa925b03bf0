import { Fault } from '../core/fault.ts';

/**
 * Frames on a link between our own processes: u32 big-endian length of what follows, u8 kind, u32 stream, body. A stream is
 * one request or one bot socket. Version 1: both sides are one build; a hello frame proves it.
 */
export interface Frame {
  readonly kind: FrameKind;
  readonly stream: number;
  readonly body: Uint8Array;
}

export type FrameKind = 'hello' | 'request' | 'reply' | 'health' | 'close';

/** Largest body of one frame. A bot's request is bounded far below by the edge. */
export const FRAME_BODY_MAX = 8 * 1024 * 1024;
const HEADER = 9;

const KINDS: readonly FrameKind[] = ['hello', 'request', 'reply', 'health', 'close'];
const CODE_OF = new Map(KINDS.map((kind, index) => [kind, index + 1]));

export function encodeFrame(frame: Frame): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEADER + frame.body.length);
  bytes.writeUInt32BE(frame.body.length + HEADER - 4, 0);
  bytes.writeUInt8(CODE_OF.get(frame.kind) ?? 0, 4);
  bytes.writeUInt32BE(frame.stream, 5);
  bytes.set(frame.body, HEADER);
  return bytes;
}

/** Cuts a byte stream into frames. Throws a Fault on the first malformed one: the link is then closed, not repaired. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Uint8Array): readonly Frame[] {
    const buffer = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    let offset = 0;
    while (buffer.length - offset >= HEADER) {
      const length = buffer.readUInt32BE(offset);
      if (length < HEADER - 4 || length > FRAME_BODY_MAX + HEADER - 4)
        throw new Fault('PROTOCOL_BROKEN', { length });
      if (buffer.length - offset < length + 4) break;
      const kind = KINDS[buffer.readUInt8(offset + 4) - 1];
      if (kind === undefined) throw new Fault('PROTOCOL_BROKEN', { kind: buffer.readUInt8(offset + 4) });
      const body = buffer.subarray(offset + HEADER, offset + 4 + length);
      frames.push({ kind, stream: buffer.readUInt32BE(offset + 5), body });
      offset += length + 4;
    }
    this.#rest = offset === buffer.length ? Buffer.alloc(0) : Buffer.from(buffer.subarray(offset));
    return frames;
  }
}
