import { randomBytes } from 'node:crypto';

import { SCANNER_WASM } from './scanner-wasm.generated';

/** What the WebAssembly module exports; see `assembly/scanner.ts`, where each is described. */
export interface ScannerCore {
  readonly memory: { readonly buffer: ArrayBuffer };
  inputAt(): number;
  inputBytes(): number;
  keyAt(): number;
  keyBytes(): number;
  tapeAt(): number;
  tapeRoom(): number;
  /** 0: it is as long as it gets. */
  growTape(): number;
  usedBytes(): number;
  setSeed(seed: bigint): void;
  openState(state: number): void;
  setFlags(state: number, flags: number): void;
  setAnyChild(state: number, child: number): void;
  setLengths(state: number, lengths: bigint): void;
  addName(state: number, at: number, length: number, child: number): void;
  removeName(state: number, at: number, length: number): void;
  addIndex(state: number, index: number, child: number): void;
  removeIndex(state: number, index: number): void;
  textValue(state: number, kind: number, at: number, length: number): number;
  addText(state: number, kind: number, at: number, length: number, id: number): void;
  removeText(state: number, kind: number, at: number, length: number): void;
  wordValue(state: number, kind: number, number: number): number;
  addWord(state: number, kind: number, number: number, id: number): void;
  removeWord(state: number, kind: number, number: number): void;
  scan(state: number, length: number): number;
}

/** Flags of a state in the scanner. */
export const STATE_FLAGS = { wanted: 1, equality: 2, names: 4, any: 8, indexes: 16 } as const;

/** What we use of the engine's WebAssembly; its types belong to the DOM's, which have no place here. */
interface WebAssemblyEngine {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
}

let compiled: object | undefined;

/** A scanner of its own memory; compiled once a process. */
export function newScannerCore(): ScannerCore {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyEngine };
  compiled ??= new WebAssembly.Module(Buffer.from(SCANNER_WASM, 'base64'));
  const { exports } = new WebAssembly.Instance(compiled);
  // the module is ours: its exports are those named above
  const core = exports as ScannerCore;
  core.setSeed(randomBytes(8).readBigUInt64LE());
  return core;
}
