import type { ReactNode } from 'react';
import type { SinkTests } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Panel } from '../design/panel.tsx';
import { Trouble } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { Foreign } from '../format/foreign-text.tsx';

/** The ways on which alerts go to people beside this page, each to be tried. */
export function TestSinks(): ReactNode {
  const api = useGateway();
  const testing = useChange('Nothing was tried', () => api.testAlerts().then(({ value }) => value));
  return (
    <Panel title="Ways to people" aside="Telegram, mail, webhooks, a reporter">
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button busy={testing.busy} onClick={() => testing.run(undefined)}>
            Send a test to each
          </Button>
          <span className="text-xs text-ink-3">
            They are set up on the gateway’s machine, with <code className="mono">sallyport alarm add</code>:
            their secrets never pass a browser.
          </span>
        </div>
        {testing.problem === null ? null : <Trouble {...testing.problem} />}
        <div role="status">{testing.done === undefined ? null : <Tested {...testing.done} />}</div>
      </div>
    </Panel>
  );
}

function Tested({ results }: SinkTests): ReactNode {
  if (results.length === 0) return <p>There is none yet: alerts are on this page and in the log alone.</p>;
  return (
    <ul className="flex flex-col gap-1.5">
      {results.map(({ sink, code, tookMs }) => (
        <li key={sink} className="flex flex-wrap items-center gap-2">
          <Tag tone={code === 'delivered' ? 'pass' : 'halt'}>
            {code === 'delivered' ? 'Delivered' : 'Failed'}
          </Tag>
          <strong>{sink}</strong>
          <span className="text-ink-3">
            {code === 'delivered' ? null : (
              <>
                <Foreign text={code} />,{' '}
              </>
            )}
            {tookMs} ms
          </span>
        </li>
      ))}
    </ul>
  );
}
