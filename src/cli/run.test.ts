import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Desk } from './desk.ts';
import { makeProgram } from './program.ts';
import { run } from './terminal-fixture.test.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-run-'));
after(() => rmSync(place, { recursive: true, force: true }));

test('what is not understood ends with 2, changes nothing and says what to do', async () => {
  for (const words of [
    ['nonsense'],
    ['halt'],
    ['halt', '--reason', 'x', '--no-such-flag'],
    ['halt', 'too', 'many', '--reason', 'x'],
    ['key', 'add', 'binance-usdm'],
    ['simulate-venue', 'binance-spot'],
    ['up', '--listen', '0.0.0.0:8420'],
    ['up', '--listen', 'nowhere'],
  ]) {
    const { code, out, err } = await run(...words);
    assert.equal(code, 2, words.join(' '));
    assert.equal(out, '');
    assert.match(err, /^sallyport: .+ Nothing was done\./s);
  }
});

test('beyond loopback the gateway refuses to listen, and says why', async () => {
  const { err } = await run('up', '--listen', '192.168.0.2:80');
  assert.match(err, /Without TLS/);
});

test('a script gets every refusal as JSON', async () => {
  const usage = await run('nonsense', '--json');
  assert.equal(usage.code, 2);
  assert.equal(JSON.parse(usage.out).error.code, 'USAGE');
  const refused = await run('status', '--data', join(place, 'none'), '--json');
  assert.equal(refused.code, 1);
  assert.equal(JSON.parse(refused.out).error.code, 'NO_DATA_FOLDER');
  assert.match(refused.err, /nothing was done/);
});

test('nothing is asked when nobody can answer', async () => {
  const { code, err } = await run('init', '--data', join(place, 'new'));
  assert.equal(code, 1);
  assert.match(err, /--passphrase-file FILE, or --custodian file/);
});

test('a folder with something in it is left as it is', async () => {
  const full = mkdtempSync(join(place, 'full-'));
  writeFileSync(join(full, 'thesis.txt'), 'three years of work');
  const { code, err } = await run('init', '--data', full, '--custodian', 'file');
  assert.equal(code, 1);
  assert.match(err, /is not empty; nothing was made/);
});

test('what the system says no to is told in words, with the file', async () => {
  const [none, file] = [join(place, 'none'), join(place, 'a-file')];
  writeFileSync(file, 'not a folder');
  const tried: readonly (readonly [words: readonly string[], says: string])[] = [
    [['ledger', 'verify', none], `nothing was verified. ${none}: there is no such file or folder.`],
    [['ledger', 'verify', place], 'nothing was verified. what was named: it is a folder.'],
    [
      ['init', '--data', file, '--custodian', 'file'],
      `${file}: it is in the place of a folder, and is none.`,
    ],
  ];
  for (const [words, says] of tried) {
    const { code, err } = await run(...words);
    assert.equal(code, 1);
    assert.ok(err.startsWith(`sallyport: ${says}`), err);
  }
  assert.equal(readFileSync(file, 'utf8'), 'not a folder');
});

test('every command has examples that it understands itself', () => {
  const silent = { out: () => undefined, err: () => undefined, canAsk: false, isWatched: false };
  const program = makeProgram(new Desk(silent), '0');
  let examples = 0;
  const look = (command: typeof program, words: readonly string[]): void => {
    for (const child of command.commands) {
      const path = [...words, child.name()];
      if (child.commands.length > 0) look(child, path);
      let help = '';
      child.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      const lines = help.split('\n').filter((line) => line.startsWith('  sallyport '));
      assert.ok(lines.length > 0, `${path.join(' ')} has no example`);
      for (const line of lines) {
        const said = line.trim().split(' ').slice(1);
        assert.deepEqual(said.slice(0, path.length), path);
        // What follows is another program's.
        const own = said.includes('--') ? said.slice(0, said.indexOf('--')) : said;
        const flags = own.filter((word) => word.startsWith('--'));
        const known = new Set(child.options.map(({ long }) => long));
        if (child.commands.length > 0) {
          const named = child.commands.some((below) => below.name() === said[path.length]);
          assert.ok(named && said.at(-1) === '--help', line);
          continue;
        }
        for (const flag of flags) assert.ok(known.has(flag), `${line}: ${flag} is unknown`);
        examples += 1;
      }
    }
  };
  look(program, []);
  assert.ok(examples > 25);
});
