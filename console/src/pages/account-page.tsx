import type { ReactNode } from 'react';
import { Asked } from '../api/asked.tsx';
import { useMe } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Facts } from '../design/facts.tsx';
import { Icon } from '../design/icon.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { FactorsPanel } from '../factors/factors-panel.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { SessionList } from '../people/session-list.tsx';
import { useSignOut } from '../session/gate.tsx';

/** Whoever is signed in: roles, sessions, the way out. */
export function AccountPage(): ReactNode {
  const answer = useMe();
  const signOut = useSignOut();
  return (
    <Page
      title="Your account"
      actions={
        <Button onClick={signOut}>
          <Icon name="out" />
          Sign out
        </Button>
      }
    >
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
      <SessionList person={null} />
    </Page>
  );
}
