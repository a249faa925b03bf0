import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { amountUp } from './amount.ts';
import { eraseLast } from './ask-passphrase.ts';
import { completionScript } from './completion.ts';
import { Desk } from './desk.ts';
import { endpointOf } from './dial-file.ts';
import { parseListen } from './listen-option.ts';
import { makeProgram } from './program.ts';
import { parseSettings, settingsText } from './settings.ts';
import { tableLines } from './table.ts';

const silent = { out: () => undefined, err: () => undefined, canAsk: false, isWatched: false };

test('HOST:PORT is read strictly', () => {
  assert.deepEqual(parseListen('127.0.0.1:8420'), { host: '127.0.0.1', port: 8420 });
  assert.deepEqual(parseListen('[::1]:1'), { host: '::1', port: 1 });
  assert.deepEqual(parseListen('LocalHost:65535'), { host: 'localhost', port: 65_535 });
  for (const text of [
    '8420',
    '127.0.0.1',
    ':8420',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    'a b:1',
    '::1:80',
    '',
  ]) {
    assert.equal(parseListen(text), null, text);
  }
});

test('an amount for people is rounded up to two decimals', () => {
  assert.equal(amountUp('25689.795918367346938776'), '25689.80');
  assert.equal(amountUp('1.001'), '1.01');
  assert.equal(amountUp('1.5'), '1.50');
  assert.equal(amountUp('0.999'), '1.00');
  assert.equal(amountUp('7'), '7.00');
});

test('the erase key takes a whole character away', () => {
  const typed = [...Buffer.from('aé€', 'utf8')];
  eraseLast(typed);
  assert.equal(Buffer.from(typed).toString('utf8'), 'aé');
  eraseLast(typed);
  assert.equal(Buffer.from(typed).toString('utf8'), 'a');
  eraseLast(typed);
  eraseLast(typed);
  assert.deepEqual(typed, []);
});

test('settings are read back as written, and nothing else is', () => {
  for (const settings of [{ custodian: 'passphrase' }, { custodian: 'file', keyFile: 'root.key' }] as const) {
    assert.deepEqual(parseSettings(settingsText(settings)), settings);
  }
  for (const text of [
    '',
    '{}',
    '{"version":2,"custodian":"passphrase"}',
    '{"version":1,"custodian":"file"}',
  ]) {
    assert.equal(parseSettings(text), null, text);
  }
  assert.equal(parseSettings('{"version":1,"custodian":"passphrase","more":1}'), null);
});

test('plain http leads to this machine only (T2)', () => {
  assert.deepEqual(endpointOf('http://127.0.0.1:9443'), { host: '127.0.0.1', port: 9443 });
  assert.deepEqual(endpointOf('https://fapi.binance.com'), { host: 'fapi.binance.com', port: 443 });
  assert.deepEqual(endpointOf('http://[::1]'), { host: '::1', port: 80 });
  for (const text of ['http://fapi.binance.com', 'ftp://127.0.0.1', 'fapi.binance.com', '']) {
    assert.throws(() => endpointOf(text), { code: 'URL_REFUSED' });
  }
});

test('columns are aligned, and an empty table is a sentence', () => {
  assert.deepEqual(tableLines(['a', 'bb'], [['xxx', 'y']], 'none'), ['a    bb', 'xxx  y']);
  assert.deepEqual(tableLines(['a'], [], 'none'), ['none']);
});

test('bash completes commands, sub-commands and options', () => {
  const script = completionScript('bash', makeProgram(new Desk(silent), '0'));
  const complete = (...words: readonly string[]): readonly string[] => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const ask = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _sallyport; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['-c', `${script}\n${ask}`], { encoding: 'utf8' });
    return stdout.trim().split('\n');
  };
  assert.deepEqual(complete('sallyport', 'ha'), ['halt']);
  assert.deepEqual(complete('sallyport', 'key', 're'), ['remove']);
  assert.deepEqual(complete('sallyport', 'halt', '--every'), ['--everything-but-cancels']);
  assert.deepEqual(complete('sallyport', 'bot', 'add', 'grid', '--k'), ['--key']);
  assert.deepEqual(complete('sallyport', 'doctor', '--as'), ['--as-bot']);
});

test('zsh and fish get their own scripts', () => {
  const program = makeProgram(new Desk(silent), '0');
  assert.match(completionScript('zsh', program), /^#compdef sallyport\n/);
  assert.match(
    completionScript('fish', program),
    /complete -c sallyport -n '__fish_use_subcommand' -f -a halt\n/,
  );
});
