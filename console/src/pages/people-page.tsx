import { useState, type ReactNode } from 'react';
import type { PersonRow } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { isForbidden } from '../api/problem.ts';
import { usePeople } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Modal } from '../design/modal.tsx';
import { Page } from '../design/panel.tsx';
import { Tag } from '../design/tag.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { InviteForm } from '../people/invite-form.tsx';
import { PersonForms } from '../people/person-forms.tsx';
import { RetentionPanel } from '../people/retention-panel.tsx';

/** Everybody who may sign in, with what they may do. */
export function PeoplePage(): ReactNode {
  const answer = usePeople();
  const [inviting, setInviting] = useState(false);
  const [chosen, setChosen] = useState<PersonRow | null>(null);
  return (
    <Page
      title="People"
      lead="Who may sign in, and what they may do where. The ledger knows everybody by a keyed hash; removing somebody destroys the key."
      actions={
        isForbidden(answer.error) ? null : (
          <Button look="primary" onClick={() => setInviting(true)}>
            Invite somebody
          </Button>
        )
      }
    >
      <div className="overflow-x-auto rounded-lg border border-line bg-surface">
        <Asked answer={answer} what="The people">
          {({ people }) => <PeopleTable people={people} onChoose={setChosen} />}
        </Asked>
      </div>
      <RetentionPanel />
      <Modal title="Invite somebody" open={inviting} onClose={() => setInviting(false)}>
        {inviting ? <InviteForm onClose={() => setInviting(false)} /> : null}
      </Modal>
      <Modal side title={chosen?.name ?? ''} open={chosen !== null} onClose={() => setChosen(null)}>
        {chosen === null ? null : <PersonForms person={chosen} onClose={() => setChosen(null)} />}
      </Modal>
    </Page>
  );
}

interface PeopleTableProps {
  readonly people: readonly PersonRow[];
  readonly onChoose: (person: PersonRow) => void;
}

function PeopleTable({ people, onChoose }: PeopleTableProps): ReactNode {
  return (
    <table className="w-full">
      <caption className="sr-only">People</caption>
      <thead>
        <tr className="eyebrow border-b border-line bg-canvas text-left">
          <th className="px-3 py-1.5 font-semibold">Name</th>
          <th className="px-3 font-semibold">Roles</th>
          <th className="px-3 font-semibold max-md:hidden">Last sign-in</th>
          <th className="px-3 font-semibold max-md:hidden">Sign-in</th>
          <th className="px-3">
            <span className="sr-only">Change</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id} className="border-t border-line first:border-0">
            <th scope="row" className="px-3 py-2 text-left font-medium">
              <Foreign text={person.name} />
              {person.hasSecondFactor ? null : (
                <span className="ml-2 md:hidden">
                  <Tag tone="refuse">No second factor</Tag>
                </span>
              )}
            </th>
            <td className="px-3">{person.roles.join(', ')}</td>
            <td className="px-3 max-md:hidden">
              {person.lastSignIn === null ? (
                <span className="text-ink-3">never</span>
              ) : (
                <Moment at={person.lastSignIn} />
              )}
            </td>
            <td className="px-3 max-md:hidden">
              <span className="flex flex-wrap gap-1.5">
                {person.hasPassword ? null : <Tag tone="wait">Invited</Tag>}
                {person.hasSecondFactor ? (
                  <Tag tone="pass">Second factor</Tag>
                ) : (
                  <Tag tone="refuse">No second factor</Tag>
                )}
                {person.sessions > 0 ? (
                  <Tag tone="accent">
                    {person.sessions} {person.sessions === 1 ? 'session' : 'sessions'}
                  </Tag>
                ) : null}
              </span>
            </td>
            <td className="px-3 text-right">
              <Button small onClick={() => onChoose(person)} aria-label={`Change ${person.name}`}>
                Change
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
