import type { ReactNode } from 'react';
import { Asked } from '../api/asked.tsx';
import { useMe } from '../api/questions.ts';
import { Facts } from '../design/facts.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { FactorsPanel } from '../factors/factors-panel.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { MailPanel } from '../people/mail-panel.tsx';
import { SessionList } from '../people/session-list.tsx';

/** Whoever is signed in: roles, factors, letters, sessions. */
export function AccountPage(): ReactNode {
  const answer = useMe();
  return (
    <Page title="Your account">
      <Asked answer={answer} what="Your account" lines={3}>
        {(me) => (
          <>
            <Panel title="You">
              <Facts
                facts={[
                  { name: 'Name', value: <Foreign text={me.name} /> },
                  { name: 'Roles', value: me.roles.join(', ') },
                  { name: 'Signed in', value: <Moment at={me.since} /> },
                  { name: 'Ends by itself', value: <Moment at={me.endsAt} /> },
                  { name: 'In the ledger as', value: <code className="mono break-all">{me.id}</code> },
                ]}
              />
            </Panel>
          </>
        )}
      </Asked>
      <FactorsPanel />
      <MailPanel />
      <SessionList person={null} />
    </Page>
  );
}
