/** Where sealed records are kept. `write` is a compare-and-swap: false when something else is there than expected. */
export interface VaultRecords {
  read(id: string): Uint8Array | null;
  write(id: string, sealed: Uint8Array, expected: Uint8Array | null): boolean;
  remove(id: string): void;
  list(): readonly string[];
}
