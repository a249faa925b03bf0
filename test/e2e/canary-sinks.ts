import assert from 'node:assert/strict';
import { generateKeyPairSync, pbkdf2Sync, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openPost, type Post } from '../../src/alerts/post-fixture.test.ts';
import { toBase58 } from '../../src/core/units/base58.ts';
import { giveOut, type GivenOut } from './canary-export.ts';
import { keyCanaries } from './canary-keys.ts';
import { CanarySearch, type Canary } from './canary-search.ts';
import { BIN, DECOY_NAME, pause, PLANTED, type CanaryStage } from './canary-stage.ts';

/** The sink that does not answer: that it fails is what the reporter of faults is told. */
export const GONE = 'canary-gone';
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const PERSON = Buffer.from(PLANTED.bytes).toString('latin1');
const WAIT_MS = 40_000;

/** A receiver of what is posted, and what it was sent: headers apart, since some of them prove who sends. */
class Receiver {
  readonly bodies: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => (body += part));
    request.on('end', () => {
      this.bodies.push(body);
      response.writeHead(200).end('{}');
    });
  });
  place = '';

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.place = `127.0.0.1:${Object(this.#server.address()).port}`;
    return this;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Everything beside logs and answers to bots in which something of a gateway leaves its machine or is kept. */
export class CanarySinks {
  readonly reporter = new Receiver();
  readonly webhook = new Receiver();
  readonly #stage: CanaryStage;
  readonly #post: Post;
  readonly #secrets: Canary[] = [];
  #ofExported: CanarySearch | null = null;
  #person = '';
  #givenOut: GivenOut = { secret: '', answers: '' };

  private constructor(stage: CanaryStage, post: Post) {
    this.#stage = stage;
    this.#post = post;
  }

  /** Adds a sink of each kind, two wallets whose keys lie in the vault, and a person; each with a secret of its own. */
  static async open(stage: CanaryStage): Promise<CanarySinks> {
    const sinks = new CanarySinks(stage, await openPost());
    await Promise.all([sinks.reporter.open(), sinks.webhook.open()]);
    try {
      await sinks.#addSinks();
      await sinks.#addWallets();
      sinks.#givenOut = await giveOut(stage, 'keyed');
      await sinks.#addPerson();
      return sinks;
    } catch (reason) {
      await sinks.close();
      throw reason;
    }
  }

  /** The key of the wallet of a file, as its owner's page has it since it was given out. */
  get givenOut(): GivenOut {
    return this.#givenOut;
  }

  /** Letters and mails, whole. */
  get mails(): readonly string[] {
    return this.#post.mails;
  }

  /** What must not be found: the real key and what it signed, and every secret that was given to a sink or kept. */
  find(bytes: Uint8Array): readonly string[] {
    const more = new CanarySearch(this.#secrets);
    return [...this.#stage.search().find(bytes), ...more.find(bytes)];
  }

  /** The same of the key that was given out alone: a search of a whole memory takes its time. */
  findGivenOut(bytes: Uint8Array): readonly string[] {
    return this.#exported().find(bytes);
  }

  /** Bytes that pieces of a long search for it must overlap by. */
  get longest(): number {
    return this.#exported().longest;
  }

  #exported(): CanarySearch {
    this.#ofExported ??= new CanarySearch(this.#secrets.filter(({ name }) => name.includes('given out')));
    return this.#ofExported;
  }

  /** Halts a bot for a reason that is planted, and waits until all sinks were told. */
  async tellAll(): Promise<void> {
    const { at } = this.#stage;
    const halt = ['halt', '--scope', `bot:${DECOY_NAME}`, '--reason', PERSON, ...at];
    await this.#stage.sallyport(...halt);
    await this.#until('the webhook', () => this.webhook.bodies.some((body) => body.includes(PERSON)));
    await this.#until('mail', () => this.mails.some((mail) => mail.includes('me@example.com')));
    await this.#until(
      'letters',
      () => this.mails.filter((mail) => mail.includes(`To: ${PERSON}@`)).length > 1,
    );
    await this.#until('the reporter', () => this.reporter.bodies.some((body) => body.includes(GONE)));
    await this.#stage.sallyport('resume', '--scope', `bot:${DECOY_NAME}`, '--reason', 'told', ...at);
  }

  /** What is kept of the person, as the owner hands it to them. */
  async personExport(): Promise<string> {
    return JSON.stringify(await this.#stage.sallyport('person', 'export', this.#person, ...this.#stage.at));
  }

  /** Every answer of the server for agents to each of its tools, an order and a refusal among them. */
  async mcpAnswers(): Promise<string> {
    const { url, decoy } = this.#stage.bot;
    const from = join(this.#stage.place, 'decoy.json');
    writeFileSync(from, JSON.stringify(decoy), { mode: 0o600 });
    const server = this.#stage.start(process.execPath, [BIN, 'mcp', '--url', url.origin, '--from', from]);
    assert.ok(server.stdin !== null && server.stdout !== null);
    const price = (Number(this.#stage.venue.mark('BTCUSDT')) / 1e18 - 100).toFixed(1);
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: '0.002', price };
    const asked: readonly (readonly [string, object])[] = [
      ['market', { symbol: 'BTCUSDT' }],
      ['account', {}],
      ['place_order', { ...order, clientOrderId: PERSON }],
      ['place_order', { ...order, quantity: '900', clientOrderId: 'far-too-much' }],
      ['check_order', order],
      ['open_orders', {}],
      ['order', { symbol: 'BTCUSDT', clientOrderId: PERSON }],
      ['cancel_order', { symbol: 'BTCUSDT', clientOrderId: PERSON }],
    ];
    for (const [id, [name, given]] of asked.entries()) {
      const params = { name, arguments: given };
      server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })}\n`);
    }
    const said: string[] = [];
    for await (const line of createInterface({ input: server.stdout })) {
      said.push(line);
      if (said.length === asked.length) break;
    }
    server.kill('SIGTERM');
    return said.join('\n');
  }

  close(): Promise<void> {
    for (const receiver of [this.reporter, this.webhook]) receiver.close();
    return this.#post.close();
  }

  async #addSinks(): Promise<void> {
    const { at } = this.#stage;
    const { port, ca } = this.#post;
    const secret = this.#secret('the secret of a webhook');
    const key = this.#secret('the key of the reporter');
    const allow = (place: string): string[] => ['--allow', place];
    const add = (kind: string, name: string, ...words: string[]): Promise<unknown> =>
      this.#stage.sallyport('alarm', 'add', kind, name, '--least', 'note', ...words, ...at);
    const hook = ['--secret-file', this.#file('secret', secret)];
    const dsn = this.#file('dsn', `http://${key}@${this.reporter.place}/1`);
    await add('reporter', 'faults', '--dsn-file', dsn, ...allow(this.reporter.place));
    await add(
      'webhook',
      'hook',
      '--url',
      `http://${this.webhook.place}/`,
      ...hook,
      ...allow(this.webhook.place),
    );
    await add('webhook', GONE, '--url', 'http://127.0.0.1:9/', ...hook, ...allow('127.0.0.1:9'));
    const mail = ['--server', `localhost:${port}`, '--user', 'me', '--ca', this.#file('post-ca', ca)];
    const people = ['--from', 'gw@example.com', '--to', 'me@example.com'];
    await add(
      'mail',
      'post',
      ...mail,
      '--password-file',
      this.#file('pw', 'right'),
      ...people,
      ...allow(`localhost:${port}`),
    );
  }

  /** A file of solana-keygen, and a phrase: what a person would type in to have what they hold. */
  async #addWallets(): Promise<void> {
    const { at } = this.#stage;
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const jwk = [privateKey.export({ format: 'jwk' }).d, publicKey.export({ format: 'jwk' }).x];
    const pair = Buffer.concat(jwk.map((part) => Buffer.from(part ?? '', 'base64url')));
    const seed = pbkdf2Sync(PHRASE, 'mnemonic', 2_048, 64, 'sha512');
    this.#secrets.push(
      ...keyCanaries('the key of a wallet', privateKey),
      { name: 'the key of a wallet, both halves', bytes: pair },
      { name: 'the key of a wallet, as it is given out', bytes: Buffer.from(toBase58(pair)) },
      { name: 'the phrase of a wallet', bytes: Buffer.from(PHRASE) },
      { name: 'the seed of a wallet', bytes: seed },
    );
    for (const [name, text] of [
      ['keyed', JSON.stringify([...pair])],
      ['phrased', PHRASE],
    ] as const) {
      const from = ['--from', this.#file(`${name}.txt`, text), '--node', 'http://127.0.0.1:9'];
      const mode = ['--mode', 'server', '--accept-risk', '--cap', '2'];
      await this.#stage.sallyport('wallet', 'import', name, ...mode, ...from, ...at);
    }
  }

  /** Whose letters go out, and who has a password that nobody but them may know. */
  async #addPerson(): Promise<void> {
    const { at } = this.#stage;
    this.#person = PERSON;
    const quiet = (words: readonly string[]): Promise<Record<string, unknown>> =>
      this.#stage.sallyport('person', ...words, ...at);
    const added = await quiet(['add', this.#person, '--role', 'viewer']);
    await quiet(['mail', this.#person, `${PERSON}@example.com`]);
    const reset = await quiet(['reset', this.#person]);
    for (const { token } of [added, reset])
      this.#secrets.push({ name: 'a token for a password', bytes: Buffer.from(String(token)) });
  }

  #secret(name: string): string {
    const text = randomBytes(20).toString('hex');
    this.#secrets.push({ name, bytes: Buffer.from(text) });
    return text;
  }

  #file(name: string, text: string): string {
    const path = join(this.#stage.place, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  async #until(what: string, is: () => boolean): Promise<void> {
    const begunAt = performance.now();
    while (!is()) {
      assert.ok(performance.now() - begunAt < WAIT_MS, `waited for ${what}`);
      await pause(20);
    }
  }
}
