import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeLeaf } from '../../src/core/ledger/leaf.ts';
import { LedgerTable } from '../../src/store/ledger-table.ts';
import { makeFolder, startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { SigningBot, type Fields } from '../e2e/signing-bot.ts';
import { openFloor, starterPolicy, type Floor } from '../e2e/trading-floor.ts';
import { makePreload, type Preload } from './preload.ts';
import { parseSteps, type Step } from './recorded-disk.ts';

const KEEPER = fileURLToPath(new URL('keeper-with-snapshots.ts', import.meta.url));

/** Three lives of one gateway: all that its keeper did to its disk, with marks where somebody was answered. */
export interface RecordedLife {
  readonly steps: readonly Step[];
  /** Every entry in the end. */
  readonly leaves: readonly Uint8Array[];
  readonly rootKey: Uint8Array;
}

/** Records a gateway that trades, is halted, dies, starts again, spills exits, exports and makes a snapshot. */
export async function recordLife(): Promise<RecordedLife> {
  const folder = makeFolder();
  const preload = makePreload(folder.keeper);
  const lives = { folder, keep: true, keeperMain: KEEPER, path: preload.path };
  const floor = await openFloor({ ...lives, policy: hasty() });
  preload.mark('word policy');
  const bot = new SigningBot(floor.url, await floor.addBot('a'));
  preload.mark('word bot');
  const asks = asker(floor, preload);
  await firstLife(floor, bot, asks, preload);
  const { keeper } = floor.gateway.launcher.pids;
  const ended = floor.gateway.stop();
  if (keeper !== undefined) process.kill(keeper, 'SIGKILL');
  await ended;
  const second = await startGateway(lives);
  await asks.export(second);
  await asks.word(second, 'bot add', { bot: 'b', name: 'main' }, 'bot');
  writeFileSync(join(folder.keeper, 'test-takes-snapshot'), '');
  await until(() => existsSync(join(folder.keeper, 'snapshot')));
  await asks.halt(second, 'third');
  await second.stop();
  const third = await startGateway(lives);
  await asks.word(third, 'resume', { reason: 'third over' }, 'resume');
  await asks.export(third);
  await third.stop();
  await floor.simulator.close();
  bot.close();
  const table = new LedgerTable(join(folder.keeper, 'ledger.db'));
  const leaves = table.read(0, table.size());
  table.close();
  const steps = parseSteps(readFileSync(preload.log));
  preload.remove();
  return { steps, leaves, rootKey: readFileSync(join(folder.root, 'root.key')) };
}

async function firstLife(floor: Floor, bot: SigningBot, asks: Asker, preload: Preload): Promise<void> {
  const price = (bps: number): string => {
    const mark = Number(floor.simulator.engine.mark('BTCUSDT')) / 1e18;
    return (Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1);
  };
  await asks.order(bot, 'long', { quantity: '0.02', price: price(30), timeInForce: 'IOC' });
  for (let round = 0; round < 6; round += 1) {
    const ids = Array.from({ length: 5 }, (_, n) => `order-${round}-${n}`);
    await Promise.all(ids.map((id, n) => asks.order(bot, id, { price: price(-30 - round - n / 10) })));
  }
  await asks.halt(floor.gateway, 'first');
  await asks.word(floor.gateway, 'resume', { reason: 'first over' }, 'resume');
  // The position is known by now, or the exits below are refused and nothing is marked.
  await until(async () => JSON.stringify(await floor.gateway.ask('status')).includes('"BTCUSDT":"0.02"'));
  preload.plan('sync ledger.db-wal 1 hang');
  const out = { side: 'SELL', reduceOnly: 'true', quantity: '0.005', timeInForce: 'IOC', price: price(-20) };
  await Promise.all(['out-1', 'out-2'].map((id) => asks.order(bot, id, out)));
  preload.plan('');
  await asks.order(bot, 'after', { price: price(-33) });
  preload.plan('sync ledger.db-wal 1 hang');
  await asks.order(bot, 'out-3', out);
  await asks.halt(floor.gateway, 'second');
  preload.plan('');
  await asks.word(floor.gateway, 'resume', { reason: 'second over' }, 'resume');
}

interface Asker {
  order(bot: SigningBot, id: string, fields: Fields): Promise<void>;
  halt(gateway: GatewayUnderTest, reason: string): Promise<void>;
  word(gateway: GatewayUnderTest, command: string, fields: Fields, kind: string): Promise<void>;
  export(gateway: GatewayUnderTest): Promise<void>;
}

/** Asks, and marks the moment in which the answer was there. */
function asker(_floor: Floor, preload: Preload): Asker {
  return {
    order: async (bot, id, fields) => {
      const { status } = await bot.place({ ...fields, newClientOrderId: id });
      if (status === 200) preload.mark(`order ${id}`);
    },
    halt: async (gateway, reason) => {
      const { recorded } = await gateway.ask('halt', { reason });
      if (recorded === true) preload.mark(`halt ${reason}`);
    },
    word: async (gateway, command, fields, kind) => {
      await gateway.ask(command, fields);
      preload.mark(`word ${kind}`);
    },
    export: async (gateway) => {
      const { entries } = await gateway.ask('ledger export');
      preload.mark(`checkpoint ${String(entries)}`);
    },
  };
}

/** What a mark promises: that many entries are there, or this exit is in the side file. */
export interface Owed {
  /** The step after which it is owed. */
  readonly after: number;
  readonly mark: string;
  readonly entries: number;
  readonly isSigned: boolean;
  readonly exit: string | null;
}

/** Finds for each mark the entry that it promised. Throws for a mark without one. */
export function owedBy({ steps, leaves }: RecordedLife): readonly Owed[] {
  const bodies = leaves.map((leaf) => decodeLeaf(leaf)?.body);
  const words = new Map<string, number>();
  return steps.flatMap((step, after): readonly Owed[] => {
    if (step.kind !== 'mark') return [];
    const [kind, what = ''] = step.text.split(' ');
    const nth = (words.get(what) ?? 0) + 1;
    if (kind === 'word') words.set(what, nth);
    let seen = 0;
    const at = bodies.findIndex((body) => {
      if (body === undefined) return false;
      if (kind === 'word') seen += body.kind === what ? 1 : 0;
      if (kind === 'word') return seen === nth;
      if (kind === 'halt') return body.kind === 'halt' && body.reason === what;
      return kind === 'order' && idOf(body) === what;
    });
    const entries = kind === 'checkpoint' ? Number(what) : at + 1;
    if (entries === 0) throw new Error(`nothing in the ledger for: ${step.text}`);
    const isSpilled = kind === 'order' && bodies[at]?.kind === 'spilled';
    const exit = isSpilled || what.startsWith('out-') ? what : null;
    return [{ after, mark: step.text, entries, isSigned: kind === 'checkpoint' || kind === 'word', exit }];
  });
}

/** The client order id that a decision or an exit of the side file is about; null for all others. */
export function idOf(body: NonNullable<ReturnType<typeof decodeLeaf>>['body']): string | null {
  const intent = body.kind === 'spilled' ? body.intent : body.kind === 'intent' ? body : null;
  return intent?.action.kind === 'place' ? intent.action.order.clientOrderId : null;
}

/** The starter policy for a bot that sends many orders in a moment. */
function hasty(): Record<string, unknown> {
  const starter = starterPolicy();
  const everyAccount = {
    ...Object(starter['everyAccount']),
    messagesPerSecondMax: 1_000,
    duplicateWithinMs: 0,
  };
  return { ...starter, everyAccount, everyBot: {} };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tried = 0; tried < 150; tried += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come to that within 15 s');
}
