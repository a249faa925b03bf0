import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Networks, TransactionBuilder } from '@stellar/stellar-sdk';
import fc from 'fast-check';
import { allowed, CHAIN, changed, changes, sdkSays, served, type Said } from './sdk-fixture.test.ts';

/** A transaction, with all that limits when it takes effect. */
interface Told extends Said {
  readonly from: string;
  readonly ledgers: string;
}

function groups(pattern: RegExp, line: string | undefined): readonly string[] {
  const found = pattern.exec(line ?? '');
  assert.ok(found !== null, `${pattern.source} is not how this is said: ${line}`);
  return found.slice(1).map((group: string | undefined) => group ?? '');
}

/** Units that stand twice in the words: with a point, and as they are. Both must be the same. */
function units(pointed = '', whole = ''): bigint {
  const [ones = '', fraction = ''] = pointed.split('.');
  assert.equal(BigInt(ones + fraction.padEnd(7, '0')), BigInt(whole), `${pointed} is not ${whole}`);
  return BigInt(whole);
}

function decimal(all: bigint): string {
  const text = String(all).padStart(8, '0');
  return `${text.slice(0, -7)}.${text.slice(-7)}`;
}

function seconds(text: string): string {
  const [number = ''] = /(?<=^second )[0-9]+$/.exec(text) ?? [];
  return number === '' ? String(Date.parse(text) / 1_000) : number;
}

function price(text: string): string {
  const [n, d = '1'] = text.split('/');
  return (Number(n) / Number(d)).toPrecision(9);
}

const FEE = new RegExp(
  '^Fee: at most ([0-9.]+) XLM \\(([0-9]+) units\\), paid by (\\S+)' +
    '(?: \\(number ([0-9]+) within it\\))?, with sequence ([0-9]+)\\.$',
);
const SUM = '([0-9.]+) (\\S+) \\(([0-9]+) units\\)';
const WAY = '(?: by way of (.+?))?';
const TAKEN_BACK = /^Take back the offer ([0-9]+) of (\S+) for (\S+)\.$/;
const SELLING = new RegExp(
  `^(?:Change the offer ([0-9]+): )?Offer to sell ${SUM} for (\\S+), at ([0-9./]+) (\\S+) for each (\\S+)\\.` +
    '( It does not trade with offers at exactly that price\\.)?$',
);
const BUYING = new RegExp(
  `^(?:Change the offer ([0-9]+): )?Offer to buy ${SUM} with (\\S+), for ([0-9./]+) (\\S+) for each (\\S+)\\.$`,
);
const PATH_SOLD = new RegExp(`^Sell ${SUM} for at least ${SUM}${WAY}, which go to (\\S+)\\.$`);
const PATH_BOUGHT = new RegExp(`^Buy ${SUM} for at most ${SUM}${WAY}; what is bought goes to (\\S+)\\.$`);

/** An operation out of its words, in the form in which the official library is made to say it. */
function operationIn(own: string, line: string): readonly string[] {
  if (TAKEN_BACK.test(line)) return ['takeBack', own, ...groups(TAKEN_BACK, line)];
  if (SELLING.test(line)) {
    const [offer = '', ones, selling = '', all, buying = '', each = '', by, of, passive] = groups(
      SELLING,
      line,
    );
    assert.deepEqual([by, of], [buying, selling]);
    const sides = [selling, buying, decimal(units(ones, all))];
    return passive === ''
      ? ['manageSellOffer', own, ...sides, offer === '' ? '0' : offer, price(each)]
      : ['createPassiveSellOffer', own, ...sides, price(each)];
  }
  if (BUYING.test(line)) {
    const [offer = '', ones, buying = '', all, selling = '', each = '', by, of] = groups(BUYING, line);
    assert.deepEqual([by, of], [selling, buying]);
    const sides = [selling, buying, decimal(units(ones, all))];
    return ['manageBuyOffer', own, ...sides, offer === '' ? '0' : offer, price(each)];
  }
  if (PATH_SOLD.test(line)) {
    const [ones, selling = '', all, least, buying = '', whole, way = '', to = ''] = groups(PATH_SOLD, line);
    const sides = [selling, decimal(units(ones, all)), buying, decimal(units(least, whole))];
    return ['pathPaymentStrictSend', own, ...sides, to, way.replaceAll(', ', ',')];
  }
  if (PATH_BOUGHT.test(line)) {
    const [ones, buying = '', all, most, selling = '', whole, way = '', to = ''] = groups(PATH_BOUGHT, line);
    const sides = [selling, decimal(units(most, whole)), buying, decimal(units(ones, all))];
    return ['pathPaymentStrictReceive', own, ...sides, to, way.replaceAll(', ', ',')];
  }
  const [ended = ''] = /(?<=^Hold )\S+(?= no more\.$)/.exec(line) ?? [];
  if (ended !== '') return ['changeTrust', own, ended, decimal(0n)];
  const [ones, asset = '', all] = groups(new RegExp(`^Hold up to ${SUM}\\.$`), line);
  return ['changeTrust', own, asset, decimal(units(ones, all))];
}

function memoIn(line: string | undefined): string {
  if (line === undefined) return 'none ';
  const [text] = /(?<=^Memo: ").*(?="\.$)/.exec(line) ?? [];
  if (text !== undefined) {
    const plain = text.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_all, hex?: string, letter?: string) =>
      hex === undefined ? (letter ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return `text ${Buffer.from(plain, 'latin1').toString('hex')}`;
  }
  const [kind = '', value = ''] = groups(/^Memo: (the number|the hash|a return of) ([0-9a-f]+)\.$/, line);
  return `${{ 'the number': 'id', 'the hash': 'hash' }[kind] ?? 'return'} ${value}`;
}

/** Reads the words as a person does, from nothing else. Every line must be one that is known, each at most once. */
function wordsSay(words: readonly string[]): Told {
  const [head, first, ...rest] = words;
  assert.equal(head, 'Stellar transaction.');
  const [ones, all, source = '', number = '', sequence = ''] = groups(FEE, first);
  assert.equal(number, '');
  const left = [...rest];
  const take = (pattern: RegExp): string | undefined => {
    const at = left.findIndex((line) => pattern.test(line));
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const end = /^It (?:expires at (.+)|does not expire by itself)\.$/;
  const [until = ''] = groups(end, take(end));
  const begin = take(/^It takes effect not before [0-9s]/);
  const [from, to] = [take(/^It takes effect not before ledger /), take(/^It expires before ledger /)];
  const memo = memoIn(take(/^Memo: /));
  const operations = left.map((line, at) => {
    const [place, own = '', what = ''] = groups(/^([0-9]+)\. (?:In the name of (\S+): )?(.+)$/s, line);
    assert.equal(place, String(at + 1));
    return operationIn(own === '' ? '-' : own, what);
  });
  const ledger = (line: string | undefined): string => /[0-9]+(?=\.$)/.exec(line ?? '')?.[0] ?? '0';
  return {
    ...{ source, fee: String(units(ones, all)), sequence, memo, operations },
    until: until === '' ? '0' : seconds(until),
    from: begin === undefined ? '0' : seconds(begin.slice('It takes effect not before '.length, -1)),
    ledgers: `${ledger(from)} ${ledger(to)}`,
  };
}

/** What the official library says. Of an offer that is taken back neither side nor price matters. */
function theirs(wire: Buffer): Told | null {
  const said = sdkSays(wire);
  if (said === null) return null;
  const read = TransactionBuilder.fromXDR(wire.toString('base64'), Networks.TESTNET);
  assert.ok('timeBounds' in read);
  const { timeBounds, ledgerBounds } = read;
  const operations = said.operations.map(
    ([name = '', own = '', selling = '', buying = '', amount = '', offer = '', ...of]) => {
      const isBack = name.includes('Offer') && Number(amount) === 0;
      // One of the passive kind names no offer: its price stands in that place.
      const which = name === 'createPassiveSellOffer' ? '0' : offer;
      return isBack
        ? ['takeBack', own, which, selling, buying]
        : [name, own, selling, buying, amount, offer, ...of];
    },
  );
  return {
    ...said,
    operations: operations.map((of) => of.filter((_one, at) => at < 4 || of[0] !== 'changeTrust')),
    from: String(timeBounds?.minTime ?? 0),
    ledgers: `${ledgerBounds?.minLedger ?? 0} ${ledgerBounds?.maxLedger ?? 0}`,
  };
}

test('of 1,000 changed transactions none is described as anything but what the official library reads (T28)', () => {
  let described = 0;
  const check = (wire: Buffer): void => {
    const read = CHAIN.read(wire, () => null);
    if (read.kind === 'noDeed') return;
    described += 1;
    assert.deepEqual(wordsSay(read.words), theirs(wire), read.words.join('\n'));
  };
  fc.assert(
    fc.property(fc.oneof(served, allowed), changes, (wire, all) => check(all.reduce(changed, wire))),
    { numRuns: 1_000, seed: 20_261_121 },
  );
  assert.ok(described > 200, String(described));
  // The same without any change: every kind of words is among them.
  fc.assert(fc.property(served, check), { numRuns: 300 });
});
