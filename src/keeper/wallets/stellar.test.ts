import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { test, type TestContext } from 'node:test';
import { Account, Asset, Networks, Operation, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import { Wallets } from './wallets-fixture.test.ts';

const ISSUER = 'GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7';
const USDC = new Asset('USDC', ISSUER);
const LIMITS = {
  actions: ['offer.sell'],
  assets: Object.fromEntries(
    ['XLM', `USDC:${ISSUER}`].map((asset) => [asset, { perTransaction: '200000000', perDay: '300000000' }]),
  ),
  minimumBalance: '0',
};

/** A Horizon that says what it is told to. */
interface Canned {
  readonly server: Server;
  sequence: bigint;
  passphrase: string;
  closedAt: number;
  readonly posted: string[];
}

function horizon(address: () => string): Canned {
  const canned: Canned = {
    server: createServer((request, response) => {
      const say = (status: number, json: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      };
      const path = request.url ?? '';
      if (request.method === 'POST') {
        let text = '';
        request.on('data', (part: Buffer) => (text += part.toString('utf8')));
        return void request.on('end', () => {
          canned.posted.push(decodeURIComponent(text.slice('tx='.length)));
          say(504, {});
        });
      }
      if (path === '/')
        return say(200, {
          history_latest_ledger_closed_at: new Date(canned.closedAt * 1_000).toISOString(),
          network_passphrase: canned.passphrase,
        });
      if (path.startsWith('/transactions/')) return say(404, {});
      say(200, {
        account_id: address(),
        sequence: String(canned.sequence),
        subentry_count: 1,
        thresholds: { low_threshold: 0, med_threshold: 0, high_threshold: 0 },
        signers: [{ key: address(), weight: 1 }],
        balances: [
          { balance: '5.0000000', asset_type: 'credit_alphanum4', asset_code: 'USDC', asset_issuer: ISSUER },
          { balance: '100.0000000', asset_type: 'native', selling_liabilities: '0.0000000' },
        ],
      });
    }),
    sequence: 41n,
    passphrase: Networks.TESTNET,
    closedAt: Math.floor(Date.now() / 1_000),
    posted: [],
  };
  return canned;
}

interface Stage {
  readonly wallets: Wallets;
  readonly node: Canned;
  readonly address: string;
}

async function stage(t: TestContext): Promise<Stage> {
  const wallets = await Wallets.open();
  t.after(() => wallets.close());
  let address = '';
  const node = horizon(() => address);
  await new Promise<void>((resolve) => node.server.listen(0, '127.0.0.1', resolve));
  t.after(() => void node.server.close());
  const at = node.server.address();
  assert.ok(typeof at === 'object' && at !== null);
  await wallets.policy({ dex: LIMITS });
  const made = await wallets.ask('add', {
    name: 'dex',
    chain: 'stellar-testnet',
    mode: 'server',
    accepted: true,
    cap: '10000000000',
    nodes: [`http://127.0.0.1:${at.port}`],
  });
  address = String(made.get('address'));
  return { wallets, node, address };
}

function offer({ address }: Stage, sequence: bigint, amount = '10', until = 300): string {
  return new TransactionBuilder(new Account(address, String(sequence - 1n)), {
    fee: '100',
    networkPassphrase: Networks.TESTNET,
    timebounds: { minTime: 0, maxTime: Math.floor(Date.now() / 1_000) + until },
  })
    .addOperation(
      Operation.manageSellOffer({ selling: Asset.native(), buying: USDC, amount, price: '0.25', offerId: 0 }),
    )
    .build()
    .toXDR();
}

async function sign({ wallets }: Stage, transaction: string): Promise<ReadonlyMap<string, unknown>> {
  return wallets.ask('sign', { name: 'dex', transaction });
}

const reasons = (answer: ReadonlyMap<string, unknown>): readonly string[] =>
  Object.entries(Object(answer.get('reasons'))).map(([, reason]) => String(Object(reason).code));

test('an offer is signed once, sent, and known by its hash; the same bytes again are the same deed', async (t) => {
  const at = await stage(t);
  const transaction = offer(at, 42n);
  const signed = await sign(at, transaction);
  assert.equal(signed.get('kind'), 'signed');
  const built = TransactionBuilder.fromXDR(transaction, Networks.TESTNET);
  assert.equal(signed.get('id'), Buffer.from(built.hash()).toString('hex'));
  const [posted = ''] = at.node.posted;
  const sent = xdr.TransactionEnvelope.fromXDR(posted, 'base64');
  assert.equal(TransactionBuilder.fromXDR(sent, Networks.TESTNET).signatures.length, 1);
  assert.equal((await sign(at, transaction)).get('deed'), signed.get('deed'));
  assert.equal(at.wallets.entries('deedSigned').length, 1);
  // Lost: sent again in the same bytes, also by the next life of the keeper, until its time is over.
  await at.wallets.desk.look();
  await at.wallets.restarted().look();
  assert.deepEqual(new Set(at.node.posted), new Set([posted]));
  assert.equal(at.node.posted.length, 3);
  at.node.closedAt += 400;
  await at.wallets.desk.look();
  assert.equal(at.wallets.entries('deedOutcome')[0]?.['result'], 'expired');
});

test('while a sequence is in doubt nothing else is signed with it, and the next has the number after it', async (t) => {
  const at = await stage(t);
  assert.equal((await sign(at, offer(at, 42n))).get('kind'), 'signed');
  assert.deepEqual(reasons(await sign(at, offer(at, 42n, '9'))), ['SEQUENCE_TAKEN']);
  at.wallets.restarted();
  assert.deepEqual(reasons(await sign(at, offer(at, 42n, '8'))), ['SEQUENCE_TAKEN']);
  assert.deepEqual(reasons(await sign(at, offer(at, 44n, '1'))), ['SEQUENCE_NOT_NEXT']);
  assert.equal((await sign(at, offer(at, 43n, '1'))).get('kind'), 'signed');
  // Of many at once with one sequence one is signed.
  const many = await Promise.all(['2', '3', '4'].map((amount) => sign(at, offer(at, 44n, amount))));
  assert.equal(many.filter((answer) => answer.get('kind') === 'signed').length, 1);
});

test('a node of another network is not heard, and what ended or ends too late is not signed', async (t) => {
  const at = await stage(t);
  assert.deepEqual(reasons(await sign(at, offer(at, 42n, '1', 3_700))), ['EXPIRES_TOO_LATE']);
  assert.deepEqual(reasons(await sign(at, offer(at, 42n, '1', -5))), ['EXPIRED']);
  at.node.passphrase = Networks.PUBLIC;
  assert.deepEqual(reasons(await sign(at, offer(at, 42n))), ['BALANCE_UNKNOWN']);
  assert.equal(at.wallets.entries('deedSigned').length, 0);
});
