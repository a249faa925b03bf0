import { readFileSync, writeSync } from 'node:fs';

/** Where a secret goes that was asked for. */
const SECRET_FD = 3;

/** Fields of a request, unchecked. */
export type Asked = Readonly<Record<string, unknown>>;

/** A no that has a code of ours. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;

  /** `what` names the thing; never a secret. */
  constructor(code: string, what = '') {
    super(what);
    this.code = code;
  }
}

/** Reads the one line of JSON that was asked on standard input, and answers one on standard output. */
export async function answerOneLine(answer: (asked: Asked) => Promise<Asked> | Asked): Promise<void> {
  const asked: Asked = Object(JSON.parse(readFileSync(0, 'utf8')));
  try {
    print({ ok: true, ...(await answer(asked)) });
  } catch (reason) {
    const code = reason instanceof Refused ? reason.code : 'FAILED';
    print({ ok: false, code, what: reason instanceof Error ? reason.message : '' });
  }
}

/** Text of a request; a request without it is a fault of whoever asked. */
export function text(asked: Asked, name: string): string {
  const value = asked[name];
  if (typeof value !== 'string') throw new Refused('FAILED', `${name} is missing`);
  return value;
}

/**
 * Writes a secret where whoever asked wants it, and wipes it: their descriptor, which the process with the vault
 * inherits. So the one that starts us never has it.
 */
export function handOver(secret: Uint8Array): void {
  writeSync(SECRET_FD, secret);
  secret.fill(0);
}

function print(said: Asked): void {
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
