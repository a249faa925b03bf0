/** A no to the owner, in our own words: what happened, what was not done, what to do next. */
export class OwnerRefusal extends Error {
  override readonly name = 'OwnerRefusal';
  readonly code: string;
  readonly text: string;

  constructor(code: string, text: string) {
    super(code);
    this.code = code;
    this.text = text;
  }
}

/** A field that must be text of bounded length. */
export function textField(fields: Readonly<Record<string, unknown>>, name: string, max = 200): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '' || value.length > max) {
    throw new OwnerRefusal(
      'FIELD_MISSING',
      `${name} must be text of 1 to ${max} characters; nothing was done`,
    );
  }
  return value;
}
