import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { issueLeaf, makeAuthority } from '../../src/launcher/certificate.ts';
import { CommandWatch } from '../e2e/command-watch.ts';
import { freePort } from '../e2e/gateway-under-test.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));

export type Said = Readonly<Record<string, unknown>>;

/** A gateway as a person runs it, in a folder of its own. */
export class Owner {
  readonly place = mkdtempSync(join(tmpdir(), 'sallyport-paper-'));
  readonly #watch = new CommandWatch();
  #up: ChildProcess | null = null;

  file(name: string, text: string): string {
    const path = join(this.place, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  async say(...words: readonly string[]): Promise<Said> {
    const child = spawn(process.execPath, [BIN, ...words, '--data', join(this.place, 'folder'), '--json']);
    let said = '';
    for await (const part of child.stdout) said += String(part);
    this.#watch.ran([...words, '--data', join(this.place, 'folder')], said);
    return JSON.parse(said);
  }

  /** Runs the gateway. Where it listens. */
  async up(): Promise<string> {
    const words = [
      'up',
      '--data',
      join(this.place, 'folder'),
      '--listen',
      `127.0.0.1:${await freePort()}`,
      '--json',
      '--no-proxy',
    ];
    const child = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#up = child;
    for await (const line of createInterface({ input: child.stdout })) {
      this.#watch.started(words, child);
      this.#watch.ran(words, line);
      return String(JSON.parse(line).url);
    }
    return assert.fail('the gateway ended without a word');
  }

  async down(): Promise<void> {
    const child = this.#up;
    this.#up = null;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  /** Throws where folder, logs, answers or starts have a secret that went in or out. */
  assertNoSecrets(): void {
    this.#watch.assertNone(join(this.place, 'folder'));
  }
}

/** A folder that is set up, and an authority for a venue's certificate; both end with the test. */
export async function ownerFor(
  t: TestContext,
): Promise<{ readonly owner: Owner; readonly authority: Authority }> {
  const owner = new Owner();
  t.after(async () => {
    await owner.down();
    try {
      owner.assertNoSecrets();
    } finally {
      rmSync(owner.place, { recursive: true, force: true });
    }
  });
  const now = new Date();
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'live venue', days: 1, now, permitted });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: 1, now };
  await owner.say('init', '--custodian', 'file');
  return {
    owner,
    authority: { ca: owner.file('ca.pem', authority.cert), tls: await issueLeaf(authority, names) },
  };
}

export interface Authority {
  readonly ca: string;
  readonly tls: { readonly key: string; readonly cert: string };
}

/** Moves the bot; throws what it is refused with. */
export async function moveToPaper(owner: Owner): Promise<Record<string, unknown>> {
  const said = await owner.say('bot', 'paper', 'grid');
  if ('error' in said) throw new Error(JSON.stringify(said));
  return said;
}

/** Until the first look at an account there is no price, and so no order. */
export async function settled<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await act();
    } catch (reason) {
      if (tries >= 25) throw reason;
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  }
}
