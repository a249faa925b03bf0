import { Fault } from '../core/fault.ts';

/**
 * Frames on a link between our own processes: u32 big-endian length of what follows, u8 kind, u32 stream, body. A
 * stream is one request or one bot socket. Version 1: both sides are one build; a hello frame proves it.
 */
export interface Frame {
  readonly kind: FrameKind;
  readonly stream: number;
  readonly body: Uint8Array;
}

/**
 * A request of a bot is answered by one reply, what a person asks by one answer. A socket is opened by the edge; then
 * messages go both ways, to a bot also in bytes, and credit for more of them, until either side closes. Alarms are told
 * by the keeper; what their sinks say is for the watch.
 */
export type FrameKind =
  | 'hello'
  | 'request'
  | 'reply'
  | 'health'
  | 'close'
  | 'open'
  | 'message'
  | 'credit'
  | 'ask'
  | 'answer'
  | 'alarm'
  | 'watch'
  | 'bytes';

/** Largest body of one frame. A bot's request is bounded far below by the edge. */
export const FRAME_BODY_MAX = 8 * 1024 * 1024;
const HEADER = 9;

const KINDS: readonly FrameKind[] = [
  'hello',
  'request',
  'reply',
  'health',
  'close',
  'open',
  'message',
  'credit',
  'ask',
  'answer',
  'alarm',
  'watch',
  'bytes',
];
const CODE_OF = new Map(KINDS.map((kind, index) => [kind, index + 1]));

/** The bytes of a frame. The payload must be within its bound. */
export function encodeFrame(frame: Frame): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEADER + frame.body.length);
  bytes.writeUInt32BE(frame.body.length + HEADER - 4, 0);
  bytes.writeUInt8(CODE_OF.get(frame.kind) ?? 0, 4);
  bytes.writeUInt32BE(frame.stream, 5);
  bytes.set(frame.body, HEADER);
  return bytes;
}

/**
 * Cuts a byte stream into frames. Throws a Fault on the first malformed one: the link is then closed, not repaired. A
 * frame is put together once, when its last byte is there, so that one that trickles in costs no more than one that
 * arrives whole.
 */
export class FrameReader {
  readonly #bodyMax: number;
  /** Bytes that belong to a frame that is not complete, in the order of their arrival. */
  #parts: Uint8Array[] = [];
  #held = 0;
  /** How many bytes must be there before looking again makes sense. */
  #wanted = HEADER;

  /** `bodyMax`: largest body that the other side has a reason to send, up to {@link FRAME_BODY_MAX}. */
  constructor(bodyMax = FRAME_BODY_MAX) {
    this.#bodyMax = bodyMax;
  }

  push(chunk: Uint8Array): readonly Frame[] {
    this.#parts.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#wanted) {
      // The chunk may be a view of a buffer that its owner uses again.
      this.#parts[this.#parts.length - 1] = Uint8Array.from(chunk);
      return [];
    }
    const buffer = Buffer.concat(this.#parts);
    const frames: Frame[] = [];
    let offset = 0;
    this.#wanted = HEADER;
    while (buffer.length - offset >= HEADER) {
      const whole = this.#lengthAt(buffer, offset);
      if (buffer.length - offset < whole) {
        this.#wanted = whole;
        break;
      }
      frames.push(frameAt(buffer, offset, whole));
      offset += whole;
    }
    this.#held = buffer.length - offset;
    this.#parts = this.#held === 0 ? [] : [Uint8Array.from(buffer.subarray(offset))];
    return frames;
  }

  #lengthAt(buffer: Buffer, offset: number): number {
    const length = buffer.readUInt32BE(offset);
    if (length < HEADER - 4 || length > this.#bodyMax + HEADER - 4)
      throw new Fault('PROTOCOL_BROKEN', { length });
    return length + 4;
  }
}

function frameAt(buffer: Buffer, offset: number, whole: number): Frame {
  const code = buffer.readUInt8(offset + 4);
  const kind = KINDS[code - 1];
  if (kind === undefined) throw new Fault('PROTOCOL_BROKEN', { kind: code });
  const body = buffer.subarray(offset + HEADER, offset + whole);
  return { kind, stream: buffer.readUInt32BE(offset + 5), body };
}
