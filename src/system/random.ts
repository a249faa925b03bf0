import { randomFillSync } from 'node:crypto';
import type { Random } from '../ports.ts';

/** The operating system's generator. Every result has memory of its own, never a slice of a shared pool. */
export class SystemRandom implements Random {
  bytes(length: number): Uint8Array {
    return randomFillSync(new Uint8Array(new ArrayBuffer(length)));
  }
}
