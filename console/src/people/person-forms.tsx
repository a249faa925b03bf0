import { useState, type ReactNode } from 'react';
import type { PersonRow } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Panel } from '../design/panel.tsx';
import { Trouble } from '../design/state.tsx';
import { Invitation } from './invitation.tsx';
import { RoleField, rolesOf } from './role-field.tsx';
import { SessionList } from './session-list.tsx';

interface PersonFormsProps {
  readonly person: PersonRow;
  readonly onClose: () => void;
}

/** What can be done about somebody: roles, sessions, another password, removal. */
export function PersonForms({ person, onClose }: PersonFormsProps): ReactNode {
  return (
    <div className="flex flex-col gap-4">
      <Roles person={person} />
      <SessionList person={person.id} />
      <Reset person={person} />
      <Removal person={person} onClose={onClose} />
    </div>
  );
}

function Roles({ person }: { readonly person: PersonRow }): ReactNode {
  const api = useGateway();
  const [roles, setRoles] = useState(person.roles.join(', '));
  const change = useChange('The roles were not changed', () =>
    api.setRoles(person.id, { roles: rolesOf(roles) }),
  );
  return (
    <Panel title="Roles" aside="hold from the next request on">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          change.run(undefined);
        }}
      >
        {change.problem === null ? null : <Trouble {...change.problem} />}
        <RoleField value={roles} onChange={setRoles} />
        <div className="flex items-center gap-3">
          <Button type="submit" busy={change.busy}>
            Change roles
          </Button>
          <span role="status">{change.done === undefined ? '' : 'Changed.'}</span>
        </div>
      </form>
    </Panel>
  );
}

function Reset({ person }: { readonly person: PersonRow }): ReactNode {
  const api = useGateway();
  const change = useChange('No token was made', () => api.resetPerson(person.id));
  return (
    <Panel title="Another password">
      {change.done === undefined ? (
        <div className="flex flex-col gap-3">
          {change.problem === null ? null : <Trouble {...change.problem} />}
          <p>
            Makes a token by which {person.name} sets another password. Their sessions end when they use it.
          </p>
          <div>
            <Button busy={change.busy} onClick={() => change.run(undefined)}>
              Make a token
            </Button>
          </div>
        </div>
      ) : (
        <Invitation name={person.name} issued={change.done.value} onClose={change.forget} />
      )}
    </Panel>
  );
}

function Removal({ person, onClose }: PersonFormsProps): ReactNode {
  const api = useGateway();
  const [typed, setTyped] = useState('');
  const change = useChange('Nobody was removed', async () => {
    await api.removePerson(person.id);
    onClose();
  });
  return (
    <Panel title="Remove">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          change.run(undefined);
        }}
      >
        {change.problem === null ? null : <Trouble {...change.problem} />}
        <p>
          Ends their sessions and destroys the key of their hashes: who did what in the ledger can then no
          longer be said of them. This cannot be undone.
        </p>
        <Field
          label={`Type ${person.name} to remove them`}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div>
          <Button type="submit" look="halt" busy={change.busy} disabled={typed !== person.name}>
            Remove for ever
          </Button>
        </div>
      </form>
    </Panel>
  );
}
