import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalisedPassword, passwordProblem } from './password-rules.ts';
import { parsePersonName } from './person-name.ts';
import { guessesIn } from './typed-runs.ts';

const ALONE = { name: 'ann', hasSecondFactor: false };
const BESIDE = { name: 'ann', hasSecondFactor: true };

test('a password needs fifteen characters alone and eight beside a second factor, of any kind', () => {
  assert.equal(passwordProblem('qmzvbtrx wkplnd', ALONE), null);
  assert.equal(passwordProblem('qmzvbtrx wkpln', ALONE), 'TOO_SHORT');
  assert.equal(passwordProblem('qmzvbtrx', BESIDE), null);
  assert.equal(passwordProblem('qmzvbtr', BESIDE), 'TOO_SHORT');
  assert.equal(passwordProblem('🦭🦊🦉🐝🐢🦔🦇🐙', BESIDE), null, 'a character counts once');
  assert.equal(passwordProblem('🦭🦊🦉🐝🐢🦔🦇', BESIDE), 'TOO_SHORT');
  assert.equal(passwordProblem('correct horse battery staple '.repeat(10), ALONE), null);
});

test('a password has an end, and is text', () => {
  assert.equal(passwordProblem('qmzvbtrx'.repeat(128), ALONE), null);
  assert.equal(passwordProblem(`${'qmzvbtrx'.repeat(128)}q`, ALONE), 'TOO_LONG');
  assert.equal(passwordProblem('qmzvbtrx\u0000wkplndf', ALONE), 'NOT_TEXT');
  assert.equal(passwordProblem('qmzvbtrx\ud800wkplndf', ALONE), 'NOT_TEXT');
  assert.equal(normalisedPassword('x'.repeat(1_025)), null);
});

test('a name, the product or a row of characters is no password', () => {
  const easy = ['annannannannannann', 'Sallyport password', 'aaaaaaaaaaaaaaaa', 'abcabcabcabcabcabc'];
  for (const text of easy) assert.equal(passwordProblem(text, ALONE), 'EASY_TO_GUESS', text);
  for (const text of ['abcdefgh', '87654321', 'mnopqrstu']) {
    assert.equal(passwordProblem(text, BESIDE), 'EASY_TO_GUESS', text);
  }
});

test('rows of keyboards, of the alphabet and of figures count once each, also doubled or turned round', () => {
  const easy = [
    'qwertyuiopasdfgh',
    'qwertzuiopasdfghj',
    'azertyuiopqsdfgh',
    'йцукенгшщзфывапр',
    'lkjhgfdsapoiuytr',
    '1qaz2wsx3edc4rfv',
    'zaq1xsw2cde3vfr4',
    '1234567890qwertyuiop',
    "asdfghjkl;'zxcvbn",
    '!@#$%^&*()_+qwerty',
    'abcdefgh12345678',
    '112233445566778899',
    'aaabbbcccdddeee',
    'abc123def456ghi',
    'xkcabxkcabxkcab',
    'Ann qwerty 123456 ann',
    'QWERTYuiop987654',
  ];
  for (const text of easy) assert.equal(passwordProblem(text, ALONE), 'EASY_TO_GUESS', text);
  const fine = [
    'walrus under nine lamps',
    'gravel teapot lantern seven',
    'property of the fourth aunt',
    'xkcdgmxkcdgmxkcdgm',
    'qwerty walrus lamps',
    'Tr0ub4dor&3 stable',
    'kvjxqzwpfmbgyhnd',
  ];
  for (const text of fine) assert.equal(passwordProblem(text, ALONE), null, text);
});

test('each run of three counts once, whichever of two it begins with, and everything else by itself', () => {
  const counted: readonly (readonly [string, number])[] = [
    ['', 0],
    ['q', 1],
    ['qw', 2],
    ['qwe', 1],
    ['qwerty', 1],
    ['zasdf', 2],
    ['zaq', 1],
    ['cab', 3],
    ['abcb', 2],
    ['abcdef123qwert', 3],
    ['aabbccdd', 1],
    ['walrus', 6],
  ];
  for (const [text, guesses] of counted) assert.equal(guessesIn(text), guesses, text);
});

test('the same characters are the same password, on whatever keyboard they were typed', () => {
  assert.equal(normalisedPassword('cafe\u0301'), normalisedPassword('caf\u00e9'));
  assert.notEqual(normalisedPassword('Ann'), normalisedPassword('ann'));
});

test('names that look alike are one name, and what cannot be seen is none', () => {
  assert.equal(parsePersonName(' Ann '), 'ann');
  assert.equal(parsePersonName('ａｎｎ'), 'ann');
  assert.equal(parsePersonName('ann@desk.example'), 'ann@desk.example');
  for (const text of [
    '',
    '  ',
    'a\u0000b',
    'a\u202eb',
    'a\nb',
    'a\u200bb',
    'x\ud800',
    'n'.repeat(65),
    'n'.repeat(300),
  ]) {
    assert.equal(parsePersonName(text), null, JSON.stringify(text));
  }
});
