import { assert } from '../assert.ts';
import { equalBytes, type Sha256 } from '../units/bytes.ts';
import { decodeUtf8 } from '../units/utf8.ts';
import { parseCanonical } from './canonical.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { Damage, DamageCause } from './damage.ts';
import { carefully, readEntryLine, startsWith, type Reading } from './entry-line.ts';
import { EXPORT_HEADER, LINE_BYTES_MAX, WORD } from './export-format.ts';
import { LineSplitter } from './line-splitter.ts';
import { Frontier } from './merkle.ts';
import { formatVkey, parseVkey, type NoteKey, type VerifySignature } from './note.ts';
import { RuleCheck, type Breach } from './rules.ts';

export interface Platform {
  readonly sha256: Sha256;
  readonly verify: VerifySignature;
}

/** What the verifier knows from elsewhere. */
export interface Trust {
  /** The log's key. Null takes the key in the file at its word: then the file proves only that it is of one piece. */
  readonly key: NoteKey | null;
  /** A signed checkpoint kept from earlier, which the file must continue. */
  readonly previous: string | null;
}

/** Breaches listed in a report; all are counted. */
export const BREACHES_LISTED_MAX = 100;

export interface ExportReport {
  /** Null when the file is in every byte what was signed. */
  readonly damage: Damage | null;
  /** The first rules that entries break, whether or not the file is damaged later. */
  readonly breaches: readonly Breach[];
  readonly breachCount: number;
  /** The key that signed, or that the file claims; null when the file did not get that far. */
  readonly key: NoteKey | null;
  readonly keyFrom: 'caller' | 'file';
  /** Entries that were read and found in order. */
  readonly size: number;
  /** Entries that a good checkpoint covers, and the root over them; null when there was none. */
  readonly signed: { readonly size: number; readonly root: Uint8Array } | null;
  readonly checkpoints: number;
  /** Times of the first and last entry read, in Unix milliseconds; null when there was none. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

/** What somebody else who reads along does or wants to know. */
export interface Sharing {
  /** Is told the leaf hash of each entry that is found in order. */
  readonly onLeaf?: (hash: Uint8Array) => void;
  /** Stands for {@link carefully}: then the report is worth what that is. */
  readonly reading?: Reading;
}

/** Verifies an export as its bytes come, in memory that does not grow with the file but for {@link RuleCheck}. */
export class ExportCheck {
  readonly #platform: Platform;
  readonly #trust: Trust;
  readonly #onLeaf: (hash: Uint8Array) => void;
  readonly #reading: Reading;
  readonly #lines = new LineSplitter(LINE_BYTES_MAX);
  readonly #frontier: Frontier;
  readonly #rules = new RuleCheck();
  readonly #breaches: Breach[] = [];
  #breachCount = 0;
  #expects: 'header' | 'key' | 'record' | 'nothing' = 'header';
  #line = 0;
  #key: NoteKey | null = null;
  #previous: Checkpoint | null = null;
  #signed: ExportReport['signed'] = null;
  #checkpoints = 0;
  #firstAt: number | null = null;
  #lastAt: number | null = null;
  /** Set once; nothing is looked at after it. */
  #damage: Damage | null = null;

  constructor(platform: Platform, trust: Trust, { onLeaf, reading }: Sharing = {}) {
    this.#platform = platform;
    this.#trust = trust;
    this.#onLeaf = onLeaf ?? (() => undefined);
    this.#reading = reading ?? carefully(platform.sha256);
    this.#frontier = new Frontier(platform.sha256);
  }

  /** Whether the rest of the file can still change the report. */
  get isDone(): boolean {
    return this.#damage !== null;
  }

  push(chunk: Uint8Array): void {
    if (this.isDone) return;
    const fits = this.#lines.push(chunk, (line) => {
      if (this.isDone) return;
      this.#line += 1;
      this.#take(line);
    });
    if (fits || this.isDone) return;
    this.#line += 1;
    this.#fail({ kind: 'LINE_MALFORMED' });
  }

  /** The report, after the last byte. */
  finish(): ExportReport {
    // Bytes after the last line feed are part of a line that was cut off.
    if (!this.isDone && (this.#expects !== 'nothing' || this.#lines.held > 0)) {
      this.#fail({ kind: this.#expects === 'nothing' ? 'AFTER_END' : 'TRUNCATED' });
    }
    return {
      damage: this.#damage,
      breaches: this.#breaches,
      breachCount: this.#breachCount,
      key: this.#key,
      keyFrom: this.#trust.key === null ? 'file' : 'caller',
      size: this.#frontier.size,
      signed: this.#signed,
      checkpoints: this.#checkpoints,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
    };
  }

  /** `seq` is the entry to be read next unless an earlier one is in doubt. */
  #fail(cause: DamageCause, where = { seq: this.#frontier.size }): void {
    this.#damage = { line: this.#line, ...where, ...cause };
  }

  #take(line: Uint8Array): void {
    switch (this.#expects) {
      case 'header':
        this.#expects = 'key';
        return decodeUtf8(line) === EXPORT_HEADER ? undefined : this.#fail({ kind: 'NOT_AN_EXPORT' });
      case 'key':
        this.#expects = 'record';
        return this.#takeKey(line);
      case 'record':
        return this.#takeRecord(line);
      case 'nothing':
        return this.#fail({ kind: 'AFTER_END' });
    }
  }

  #takeKey(line: Uint8Array): void {
    const vkey = startsWith(line, WORD.key) ? decodeUtf8(line.subarray(WORD.key.length)) : null;
    const key = vkey === null ? null : parseVkey(this.#platform.sha256, vkey);
    if (key === null) return this.#fail({ kind: 'KEY_MALFORMED' });
    const trusted = this.#trust.key;
    if (trusted !== null && formatVkey(trusted) !== vkey) {
      return this.#fail({ kind: 'KEY_NOT_TRUSTED', found: formatVkey(key) });
    }
    this.#key = key;
    if (this.#trust.previous !== null) this.#takePrevious(this.#trust.previous, key);
  }

  #takePrevious(note: string, key: NoteKey): void {
    const opened = openCheckpoint(note, [key], this.#platform.verify);
    if (opened.kind !== 'signed') return this.#fail({ kind: 'PREVIOUS_REFUSED', why: opened.kind });
    if (opened.checkpoint.origin !== key.name)
      return this.#fail({ kind: 'PREVIOUS_REFUSED', why: 'otherLog' });
    this.#previous = opened.checkpoint;
    this.#comparePrevious();
  }

  #takeRecord(line: Uint8Array): void {
    if (startsWith(line, WORD.entry)) return this.#takeEntry(line);
    if (startsWith(line, WORD.checkpoint)) return this.#takeCheckpoint(line.subarray(WORD.checkpoint.length));
    if (startsWith(line, WORD.end)) return this.#takeEnd(line.subarray(WORD.end.length));
    return this.#fail({ kind: 'LINE_MALFORMED' });
  }

  #takeEntry(line: Uint8Array): void {
    const read = readEntryLine(line, this.#reading, {
      size: this.#frontier.size,
      lastAt: this.#lastAt,
    });
    if (read.kind !== 'entry') return this.#fail(read);
    const { leaf, hash } = read;
    this.#firstAt ??= leaf.at;
    this.#lastAt = leaf.at;
    this.#frontier.appendHash(hash);
    this.#onLeaf(hash);
    const breach = this.#rules.take(leaf);
    if (breach !== null) {
      this.#breachCount += 1;
      if (this.#breaches.length < BREACHES_LISTED_MAX) this.#breaches.push(breach);
    }
    this.#comparePrevious();
  }

  #takeCheckpoint(spelled: Uint8Array): void {
    const text = decodeUtf8(spelled);
    const note = text === null ? null : parseCanonical(text);
    assert(this.#key !== null, 'the key is read before any record');
    if (typeof note !== 'string') return this.#fail({ kind: 'CHECKPOINT_MALFORMED' });
    const opened = openCheckpoint(note, [this.#key], this.#platform.verify);
    if (opened.kind !== 'signed') return this.#fail({ kind: REFUSED[opened.kind] });
    const { origin, size, root } = opened.checkpoint;
    if (origin !== this.#key.name) return this.#fail({ kind: 'CHECKPOINT_OF_OTHER_LOG' });
    if (size !== BigInt(this.#frontier.size)) {
      return this.#fail({ kind: 'CHECKPOINT_MISPLACED', size: size.toString() });
    }
    if (!equalBytes(root, this.#frontier.root())) {
      return this.#fail(
        { kind: 'ROOT_MISMATCH', size: this.#frontier.size },
        { seq: this.#signed?.size ?? 0 },
      );
    }
    this.#checkpoints += 1;
    this.#signed = { size: this.#frontier.size, root };
  }

  /** Called at every size once, when the earlier checkpoint is known. */
  #comparePrevious(): void {
    const size = this.#frontier.size;
    if (this.#previous === null || this.#previous.size !== BigInt(size)) return;
    if (equalBytes(this.#previous.root, this.#frontier.root())) return;
    this.#fail({ kind: 'FORKED', size }, { seq: 0 });
  }

  #takeEnd(spelled: Uint8Array): void {
    this.#expects = 'nothing';
    const size = this.#frontier.size;
    if (decodeUtf8(spelled) !== String(size)) return this.#fail({ kind: 'COUNT_WRONG' });
    if (this.#signed?.size !== size) {
      return this.#fail({ kind: 'NOT_SIGNED' }, { seq: this.#signed?.size ?? 0 });
    }
    if (this.#previous !== null && this.#previous.size > BigInt(size)) {
      this.#fail({ kind: 'ROLLED_BACK', size, previous: this.#previous.size.toString() });
    }
  }
}

/** What a checkpoint's line is called that does not open. */
const REFUSED = {
  malformed: 'CHECKPOINT_MALFORMED',
  forged: 'CHECKPOINT_FORGED',
  unsigned: 'CHECKPOINT_UNSIGNED',
} as const;
