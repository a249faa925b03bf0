/** A name, one @, and a host: no quotes, no comments, no blanks, nothing that a header could be made of. */
const MAILBOX = /^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,186}[A-Za-z0-9])?$/;

/** Whether a text is an address of mail in the plain form. */
export function isMailbox(text: string): boolean {
  return MAILBOX.test(text);
}
