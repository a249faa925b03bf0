import assert from 'node:assert/strict';
import { policyWith, type Answered } from '../door/desk-fixture.test.ts';
import { policySet } from '../door/policy-commands.ts';
import { Office, type Asked, type Reply } from './answers-fixture.test.ts';

export const REASON = { reason: 'test' };
export const ALL = ['policy', 'people', 'keys', 'bots', 'resume', 'approvals', 'export'];
export const RESUME: Asked = { body: { scope: 'everything', ...REASON } };

export function policyFor(changes: readonly string[], limits: object = {}): object {
  return { ...policyWith(limits), fourEyes: { changes, withinMinutes: 10 } };
}

/** An office with Ann, Bob and Cat as administrators, in which policy wants a second person for everything. */
export async function guarded(changes: readonly string[] = ALL): Promise<Office> {
  const office = await Office.open({ openOrdersMax: 50 });
  for (const name of ['Ann', 'Bob', 'Cat']) await office.employ(name);
  await office.desk.ask(policySet, { policy: policyFor(changes, { openOrdersMax: 50 }) });
  await office.desk.pass(10);
  return office;
}

export async function halted(changes?: readonly string[]): Promise<Office> {
  const office = await guarded(changes);
  await office.ask('Ann', 'halt', { body: { scope: 'everything', stops: 'orders', ...REASON } });
  return office;
}

export async function proposals(office: Office, who: string): Promise<readonly Answered[]> {
  const { proposals } = (await office.ask(who, 'listProposals')).json;
  assert.ok(Array.isArray(proposals));
  return proposals;
}

export async function confirm(office: Office, who: string, id: unknown): Promise<Reply> {
  const found = (await proposals(office, 'Cat')).find((one) => one['id'] === id);
  const body = { digest: String(found?.['digest']), ...REASON };
  return office.insist(who, 'confirmProposal', { params: { id: String(id) }, body });
}

/** Proposes something and returns its number. */
export async function propose(office: Office, who: string, operation: string, asked: Asked): Promise<number> {
  const held = await office.ask(who, operation, asked);
  assert.deepEqual(
    [held.status, held.json['code']],
    [403, 'SECOND_PERSON_NEEDED'],
    JSON.stringify(held.json),
  );
  return Number(held.json['proposal']);
}
