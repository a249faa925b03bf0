/** One change of a file, or a mark, as preload.c recorded it. */
export type Step =
  | { readonly kind: 'create'; readonly name: string }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'sync'; readonly name: string }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }
  | { readonly kind: 'size'; readonly name: string; readonly size: number }
  | {
      readonly kind: 'write';
      readonly name: string;
      readonly at: number;
      readonly bytes: Buffer;
      /** Durable when it returned: the file was opened for that. */
      readonly isSynced: boolean;
    }
  | { readonly kind: 'mark'; readonly text: string };

/** Reads a log of preload.c. Throws for anything that is no such log. */
export function parseSteps(log: Buffer): readonly Step[] {
  const steps: Step[] = [];
  for (let from = 0; from < log.length;) {
    const end = log.indexOf(0x0a, from);
    const [kind, name = '', ...rest] = log.toString('latin1', from, end).split(' ');
    from = end + 1;
    if (kind === 'write') {
      const [at, length, isSynced] = rest.map(Number);
      const bytes = log.subarray(from, from + (length ?? 0));
      steps.push({ kind, name, at: at ?? 0, bytes, isSynced: isSynced === 1 });
      from += bytes.length;
    } else if (kind === 'create') steps.push({ kind, name });
    else if (kind === 'remove') steps.push({ kind, name });
    else if (kind === 'sync') steps.push({ kind, name });
    else if (kind === 'rename') steps.push({ kind, name, to: rest[0] ?? '' });
    else if (kind === 'size') steps.push({ kind, name, size: Number(rest[0]) });
    else if (kind === 'mark') steps.push({ kind, text: [name, ...rest].join(' ') });
    else throw new Error(`not a record: ${String(kind)}`);
  }
  return steps;
}

/** How much of what was never flushed a power cut lets through. */
export interface Survival {
  /** Whether the next piece that was not flushed is on the disk all the same. */
  readonly keeps: () => boolean;
  /** Bytes that a disk writes as a whole. */
  readonly sector: number;
}

/** Nothing that was not flushed survives. */
export const ONLY_FLUSHED: Survival = { keeps: () => false, sector: 4_096 };

/** As when the machine is stopped in good order. */
export const EVERYTHING: Survival = { keeps: () => true, sector: 4_096 };

type Change = Extract<Step, { kind: 'size' | 'write' }>;
type Naming = Extract<Step, { kind: 'create' | 'remove' | 'rename' }>;

class Content {
  durable: Buffer = Buffer.alloc(0);
  pending: Change[] = [];
}

/**
 * A disk that is told every change in order, and can say what a power cut at this moment may leave. Flushed bytes stay.
 * Of the others any part may be there, sector by sector. Names change in the order in which they were changed, up to
 * some moment since the folder was flushed; the name of a file that was flushed itself is there (as with ext4, XFS,
 * Btrfs and ZFS).
 */
export class RecordedDisk {
  #named = new Map<string, Content>();
  #durable = new Map<string, Content>();
  #naming: (Naming & { readonly content: Content })[] = [];

  take(step: Step): void {
    if (step.kind === 'mark') return;
    if (step.kind === 'create' || step.kind === 'remove' || step.kind === 'rename') return this.#name(step);
    if (step.kind === 'sync' && step.name === '.') {
      this.#durable = new Map(this.#named);
      this.#naming = [];
      return;
    }
    const content = this.#contentOf(step.name);
    if (step.kind !== 'sync') {
      content.pending.push(step);
      if (step.kind === 'size' || !step.isSynced) return;
      content.durable = applied(content.durable, step);
      return this.#keepName(step.name, content);
    }
    for (const change of content.pending) content.durable = applied(content.durable, change);
    content.pending = [];
    this.#keepName(step.name, content);
  }

  /** One disk that a power cut now may leave, as files by name. */
  afterPowerCut(survival: Survival): ReadonlyMap<string, Buffer> {
    const named = new Map(this.#durable);
    for (const change of this.#naming) {
      if (!survival.keeps()) break;
      rename(named, change, change.content);
    }
    return new Map([...named].map(([name, content]) => [name, survivor(content, survival)]));
  }

  #contentOf(name: string): Content {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    // It was there before the recording began.
    const content = new Content();
    this.#named.set(name, content);
    this.#durable.set(name, content);
    return content;
  }

  #name(step: Naming): void {
    const content = step.kind === 'create' ? new Content() : this.#contentOf(step.name);
    rename(this.#named, step, content);
    this.#naming.push({ ...step, content });
  }

  #keepName(name: string, content: Content): void {
    if (this.#named.get(name) !== content) return;
    const isNew = this.#naming.some((change) => change.kind === 'create' && change.content === content);
    if (!isNew) return;
    this.#naming = this.#naming.filter((change) => change.name !== name || change.kind === 'rename');
    this.#durable.set(name, content);
  }
}

function rename(named: Map<string, Content>, step: Naming, content: Content): void {
  if (step.kind === 'create') named.set(step.name, content);
  if (step.kind !== 'create') named.delete(step.name);
  if (step.kind === 'rename') named.set(step.to, content);
}

function survivor({ durable, pending }: Content, { keeps, sector }: Survival): Buffer {
  if (pending.length === 0) return durable;
  const ends = pending.map((change) =>
    change.kind === 'size' ? change.size : change.at + change.bytes.length,
  );
  const bytes = Buffer.alloc(Math.max(durable.length, ...ends));
  durable.copy(bytes);
  let length = durable.length;
  const put = (from: Buffer, at: number): void => {
    from.copy(bytes, at);
    length = Math.max(length, at + from.length);
  };
  for (const change of pending) {
    if (change.kind === 'size') {
      if (!keeps()) continue;
      bytes.fill(0, Math.min(length, change.size));
      length = change.size;
    } else if (change.isSynced) put(change.bytes, change.at);
    else {
      const end = change.at + change.bytes.length;
      for (let at = change.at; at < end;) {
        const next = Math.min(end, (Math.floor(at / sector) + 1) * sector);
        if (keeps()) put(change.bytes.subarray(at - change.at, next - change.at), at);
        at = next;
      }
    }
  }
  return bytes.subarray(0, length);
}

/** A new buffer; what is skipped reads as zeros. */
function applied(bytes: Buffer, change: Change): Buffer {
  const end = change.kind === 'size' ? change.size : Math.max(bytes.length, change.at + change.bytes.length);
  const next = Buffer.alloc(end);
  bytes.copy(next);
  if (change.kind === 'write') change.bytes.copy(next, change.at);
  return next;
}
