import type { ReactNode } from 'react';
import { Field } from '../design/field.tsx';

interface RoleFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Roles, with where they hold. */
export function RoleField({ value, onChange }: RoleFieldProps): ReactNode {
  return (
    <Field
      label="Roles"
      hint="owner, administrator, trader, viewer or auditor; on a part alone: trader@account:main, viewer@bot:grid-1. Several with commas."
      required
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** The roles that were typed. */
export function rolesOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
}
