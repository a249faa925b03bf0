import assert from 'node:assert/strict';
import test from 'node:test';
import { limitText, unitless, withUnit } from './limit-value.ts';

test('a limit is read with its unit, which its name then needs no more', () => {
  for (const [name, value, said] of [
    ['collarBps', '200', 'collar: 2 % (200 bps)'],
    ['participationBpsMax', '5', 'participationMax: 0.05 % (5 bps)'],
    ['referenceAgeMaxMs', '5000', 'referenceAgeMax: 5 s'],
    ['duplicateWithinMs', '500', 'duplicateWithin: 500 ms'],
    ['withinS', '90', 'within: 1 min 30 s'],
    ['notionalMax', '25000', 'notionalMax: 25,000'],
    ['volume24hMin', '10000000', 'volumePerDayMin: 10,000,000'],
    ['collarBps', 'none', 'collar: none'],
  ] as const)
    assert.equal(`${unitless(name)}: ${withUnit(name, value)}`, said);
});

test('a limit stands in a line, whatever it is made of', () => {
  for (const [name, value, said] of [
    ['collarBps', 200, '2 % (200 bps)'],
    ['notionalMax', '25000', '25,000'],
    ['symbols', ['BTCUSDT', 'ETHUSDT'], 'BTCUSDT, ETHUSDT'],
    ['standing', [], 'none'],
    ['cooling', null, 'none'],
    ['repeat', { count: 10, withinS: 60 }, '{"count":10,"withinS":60}'],
  ] as const)
    assert.equal(limitText(name, value), said);
});
