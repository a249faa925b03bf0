import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiProblem, makeClient } from '../../client/client.ts';
import { openSealed, PageKey } from '../../console/src/wallets/page-key.ts';
import { Device } from '../../src/keeper/people/device-fixture.test.ts';
import { STARTER, type CanaryStage } from './canary-stage.ts';

const PASSWORD = 'walrus under nine lamps';

/** A key that was given out: what the page made of it, and all that came to the page over the edge. */
export interface GivenOut {
  readonly secret: string;
  readonly answers: string;
}

/**
 * Gives a sealed key out as an owner does in the console: sets up a person with a passkey, lets policy allow it, is
 * refused, shows the passkey for exactly that, and opens what came with the key of a page.
 */
export async function giveOut(stage: CanaryStage, wallet: string): Promise<GivenOut> {
  const { url } = stage.bot;
  const origin = `http://localhost:${url.port}`;
  const policy = join(stage.place, 'export.yaml');
  const limits = `{ actions: [memo], assets: { SOL: { perTransaction: 1, perDay: 1 } }, export: passkey }`;
  writeFileSync(policy, `${readFileSync(STARTER, 'utf8')}\nwallets:\n  ${wallet}: ${limits}\n`);
  await stage.sallyport('policy', 'set', policy, ...stage.at);

  const answers: string[] = [];
  const heard: typeof fetch = async (...asked) => {
    const answer = await fetch(...asked);
    answers.push(await answer.clone().text());
    return answer;
  };
  let token: string | null = null;
  const api = makeClient({ baseUrl: url.origin, accessToken: () => token, fetch: heard });
  const { code } = await stage.sallyport('person', 'code', ...stage.at);
  token = (await api.setUp({ code: String(code), name: 'keyholder', password: PASSWORD })).value.access;
  const device = new Device('ES256');
  const made = device.create((await api.askNewPasskey()).value.challenge, { origin });
  await api.addPasskey({ ...made, label: 'laptop' });

  const page = await PageKey.make(crypto);
  const ask = (): ReturnType<typeof api.exportWalletKey> =>
    api.exportWalletKey(wallet, { publicKey: page.publicKey });
  const challenge = await ask().then(
    () => assert.fail('a key was given out without a passkey'),
    (reason: unknown) => {
      assert.ok(reason instanceof ApiProblem && reason.problem.code === 'STEP_UP_NEEDED', String(reason));
      return String(reason.problem.challenge);
    },
  );
  const question = (await api.askProof({ challenge })).value.passkey;
  assert.ok(question !== null);
  await api.giveProof({ challenge, shown: { passkey: device.get(question.challenge, { origin }) } });
  const secret = await openSealed(crypto, page, wallet, (await ask()).value);
  assert.ok(secret !== null, 'the page opens it');
  return { secret, answers: answers.join('\n') };
}
