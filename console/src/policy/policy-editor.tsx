import { useState, type ReactNode } from 'react';
import type { PolicyChecked, PolicyInForce, Tagged } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Panel } from '../design/panel.tsx';
import { Trouble } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { atMost } from '../format/decimal.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { worded } from '../format/worded.ts';
import { ExplainPanel } from './explain-panel.tsx';
import { jsonOf } from './json-text.ts';
import { PolicyText } from './policy-text.tsx';
import { ReplayPanel } from './replay-panel.tsx';

/** To begin with where there is none: the four limits without a default, small enough to be wrong with. */
const SMALL = {
  version: 1,
  everyAccount: { symbols: ['BTCUSDT'], notionalMax: '100', positionMax: '200', dailyLossMax: '20' },
};

interface PolicyEditorProps {
  readonly inForce: Tagged<PolicyInForce>;
  readonly onClose: () => void;
}

/**
 * Edits the policy in force. What is wrong, what it loosens and what each bot could then cost is asked of the gateway
 * before it is set, and what is set replaces exactly the policy that was read.
 */
export function PolicyEditor({ inForce, onClose }: PolicyEditorProps): ReactNode {
  const api = useGateway();
  const [text, setText] = useState(() => JSON.stringify(inForce.value.policy ?? SMALL, null, 2));
  const [checked, setChecked] = useState<string | null>(null);
  const json = jsonOf(text);
  const checking = useChange('The policy was not checked', async (policy: unknown) => {
    const { value } = await api.checkPolicy({ policy });
    return value;
  });
  const setting = useChange('The policy was not set', async (policy: unknown) => {
    await api.putPolicy({ policy }, inForce.etag ?? '');
    onClose();
  });
  const trying = useChange('The policy was not put on trial', async (policy: unknown) => {
    await api.putTrial({ policy });
    onClose();
  });
  const isChecked = checked === text && checking.done?.problems.length === 0;
  return (
    <Panel title="Another policy" aside="as JSON; what can stand at the cursor is beside it">
      <div className="flex flex-col gap-3">
        <PolicyText text={text} onChange={setText} />
        {json.kind === 'malformed' ? <Trouble title="This is no JSON" detail={json.text} /> : null}
        {checking.problem === null ? null : <Trouble {...checking.problem} />}
        {setting.problem === null ? null : <Trouble {...setting.problem} />}
        {trying.problem === null ? null : <Trouble {...trying.problem} />}
        {checking.done === undefined || checked !== text ? null : <Meaning checked={checking.done} />}
        {isChecked && json.kind === 'json' ? <Foresight policy={json.value} /> : null}
        <div className="flex flex-wrap gap-2">
          <Button
            busy={checking.busy}
            disabled={json.kind === 'malformed'}
            onClick={() => {
              if (json.kind === 'malformed') return;
              setChecked(text);
              checking.run(json.value);
            }}
          >
            Check
          </Button>
          <Button
            look="primary"
            busy={setting.busy}
            disabled={!isChecked}
            onClick={() => (json.kind === 'json' ? setting.run(json.value) : undefined)}
          >
            Put in force
          </Button>
          <Button
            busy={trying.busy}
            disabled={!isChecked}
            onClick={() => (json.kind === 'json' ? trying.run(json.value) : undefined)}
          >
            Put on trial
          </Button>
          <Button look="quiet" onClick={onClose}>
            Leave it as it was
          </Button>
        </div>
        <p className="text-xs text-ink-3">
          Check it first; then see what it would have done, try it beside the one in force, or put it in
          force: it decides from the next order on. A looser one is confirmed with a second factor, and by a
          second person where policy asks for one.
        </p>
      </div>
    </Panel>
  );
}

/** What a policy that can be set would have done, and would do. */
function Foresight({ policy }: { readonly policy: unknown }): ReactNode {
  return (
    <>
      <ReplayPanel policy={policy} />
      <section aria-label="Explain under this policy" className="rounded-md border border-line p-3">
        <ExplainPanel policy={policy} />
      </section>
    </>
  );
}

function Meaning({ checked }: { readonly checked: PolicyChecked }): ReactNode {
  const { problems, loosens, blastRadius } = checked;
  if (problems.length > 0) {
    return (
      <ul role="alert" className="flex flex-col gap-1 rounded-md bg-refuse-soft p-3">
        {problems.map(({ path, text }) => (
          <li key={`${path} ${text}`}>
            <code className="mono text-refuse">
              <Foreign text={path} />
            </code>{' '}
            <Foreign text={text} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div role="status" className="flex flex-col gap-2 rounded-md border border-line bg-canvas p-3">
      <p className="flex items-center gap-2">
        <Tag tone="pass">Can be set</Tag>
        {loosens.length === 0 ? 'It loosens nothing.' : 'It loosens:'}
      </p>
      {loosens.length === 0 ? null : (
        <ul className="flex flex-wrap gap-1.5">
          {loosens.map(({ scope, limit }) => (
            <li key={`${scope} ${limit}`}>
              <Tag tone="refuse">
                {worded(limit)} of {scope}
              </Tag>
            </li>
          ))}
        </ul>
      )}
      {blastRadius.map(({ bot, now, after }) => (
        <p key={bot}>
          Whoever steals the decoy of {bot} could take at most{' '}
          <strong className="num">{atMost(after)}</strong> a day
          {now === null || now === after ? '' : ` instead of ${atMost(now)}`}.
        </p>
      ))}
    </div>
  );
}
