/** As much of the package as is used here, so that the project is checked where it is not installed. */

export declare class Entry {
  constructor(owner: string, account: string);
  setSecret(secret: Uint8Array): void;
  getSecret(): Uint8Array | null;
  deletePassword(): boolean;
}
