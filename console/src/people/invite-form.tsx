import { useState, type ReactNode } from 'react';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { Invitation } from './invitation.tsx';
import { RoleField, rolesOf } from './role-field.tsx';

/** Invites somebody with roles; they set their own password. */
export function InviteForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const api = useGateway();
  const [name, setName] = useState('');
  const [roles, setRoles] = useState('viewer');
  const inviting = useChange('Nobody was invited', () =>
    api.invitePerson({ name: name.trim(), roles: rolesOf(roles) }),
  );
  if (inviting.done !== undefined) {
    return <Invitation name={name.trim()} issued={inviting.done.value.invitation} onClose={onClose} />;
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        inviting.run(undefined);
      }}
    >
      {inviting.problem === null ? null : <Trouble {...inviting.problem} />}
      <Field
        label="Name"
        autoComplete="off"
        autoFocus
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <RoleField value={roles} onChange={setRoles} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" look="primary" busy={inviting.busy}>
          Invite
        </Button>
      </div>
    </form>
  );
}
