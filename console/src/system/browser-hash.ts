import { sha256 } from '@noble/hashes/sha2.js';
import type { Sha256 } from '../../../src/core/units/bytes.ts';

/** SHA-256 for who asks and waits, by code of @noble: the browser's own arithmetic answers later. */
export const hashBytes: Sha256 = (bytes) => sha256(bytes);
