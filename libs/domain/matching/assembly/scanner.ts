/**
 * The byte scanner of the subscription index: reads a JSON document once, along the paths that some subscription asks for, and writes what
 * it finds there to a tape. Never builds the document. AssemblyScript, compiled to WebAssembly with SIMD.
 *
 * - **States** are places in documents (`data.total`, `data[*].key`); a state knows its named children, its indexed children and the one
 *   child that stands for any element or member. Ids are given by the caller.
 * - **Values** are the operands of equality predicates, interned under (state, kind, bytes): a value met in a document becomes the id of its
 *   predicate, without a string being made.
 * - Everything that JSON allows and this scanner does not handle to the last detail (a member named twice, invalid UTF-8, lone surrogates,
 *   more values than the tape holds) makes `scan` give up, and the caller reads the document the slow way. It never guesses.
 *
 * Text that is not JSON is noticed only where a value is looked at; what is skipped is skipped by its brackets and quotes.
 *
 * Hashes are keyed by a seed of the process, so that nobody can prepare values that meet in one place; and equal hashes never count as equal
 * values: the bytes are compared.
 */

// ---- layout of the memory

/** Largest document, in bytes; behind it 64 bytes that loads may run over. */
const INPUT_BYTES: usize = 1_310_720;
/** Behind the static data of this module. */
const INPUT: usize = 0x20000;
/** Where the caller puts names and values; none that anybody may ask for is longer. */
const KEY: usize = INPUT + INPUT_BYTES + 64;
const KEY_BYTES: usize = 16_384;
const SCRATCH: usize = KEY + KEY_BYTES + 64;
/** state, kind, value id, start, end, spare (i32 each), number (f64). */
const TAPE_ENTRY: usize = 32;
/** The tape begins short and doubles up to the longest: no document of the largest size holds more values. */
const FIRST_TAPE_ENTRIES: i32 = 4096;
const MOST_TAPE_ENTRIES: i32 = 1_048_576;
const HEAP: usize = (SCRATCH + INPUT_BYTES + 64 + 0xffff) & ~0xffff;

// ---- kinds of a tape entry; the same numbers stand in tape.ts

const NULL: i32 = 0;
const FALSE: i32 = 1;
const TRUE: i32 = 2;
const NUMBER: i32 = 3;
/** A number that takes more than one exact division to read; its text is at start…end. */
const WIDE_NUMBER: i32 = 4;
const STRING: i32 = 5;
const CONTAINER: i32 = 6;
/** One element or member under an `any` state; the third field is the index of the entry behind its last one. */
const ROW: i32 = 7;

/** What {@link scan} answers instead of a count. */
const GIVE_UP: i32 = -1;
/** The tape is too short; {@link growTape}, then scan again. */
const TOO_LONG: i32 = -2;

// ---- flags of a state; the same numbers stand in scanner-core.ts

const WANTED: u32 = 1;
const EQUALITY: u32 = 2;
const NAMES: u32 = 4;
const ANY: u32 = 8;
const INDEXES: u32 = 16;

// ---- an allocator of blocks in size classes of 16 bytes; what is freed is used again by its class

const CLASSES: usize = 1024;
const CLASS_BYTES: usize = 16;
const freeLists: usize = memory.data(4096);
let heapEnd: usize = HEAP;

/** Room for `bytes` at the end of the memory; the length of the memory follows. */
function extend(bytes: usize): usize {
  const at = heapEnd;
  heapEnd = at + ((bytes + 15) & ~15);
  const pages = <i32>((heapEnd + 64 + 0xffff) >> 16) - memory.size();
  // a process at the end of its memory cannot go on in any case
  if (pages > 0 && memory.grow(max(pages, memory.size() >> 3)) < 0 && memory.grow(pages) < 0) unreachable();
  return at;
}

function allocate(bytes: usize): usize {
  const size = (bytes + CLASS_BYTES - 1) / CLASS_BYTES;
  if (size >= CLASSES) return allocateLarge(size * CLASS_BYTES);
  const list = freeLists + size * 4;
  const head = load<u32>(list);
  if (head == 0) return extend(size * CLASS_BYTES);
  store<u32>(list, load<u32>(head));
  return head;
}

function release(block: usize, bytes: usize): void {
  const size = (bytes + CLASS_BYTES - 1) / CLASS_BYTES;
  if (size >= CLASSES) {
    releaseLarge(block, size * CLASS_BYTES);
    return;
  }
  const list = freeLists + size * 4;
  store<u32>(block, load<u32>(list));
  store<u32>(list, block);
}

/** Tables only: powers of two times a fixed size, so that 32 lists suffice. */
const largeLists: usize = memory.data(128);

function largeClass(bytes: usize): usize {
  return 32 - clz(<u32>(bytes - 1));
}

function allocateLarge(bytes: usize): usize {
  const size = largeClass(bytes);
  const list = largeLists + size * 4;
  const head = load<u32>(list);
  if (head == 0) return extend((<usize>1) << size);
  store<u32>(list, load<u32>(head));
  return head;
}

function releaseLarge(block: usize, bytes: usize): void {
  const list = largeLists + largeClass(bytes) * 4;
  store<u32>(block, load<u32>(list));
  store<u32>(list, block);
}

// ---- states

/** flags u32, any i32, lengths u64, seenIn u32, spare u32 */
const STATE: usize = 24;
let states: usize = 0;
let stateCapacity: i32 = 0;

export function inputAt(): usize {
  return INPUT;
}

export function inputBytes(): usize {
  return INPUT_BYTES;
}

export function keyAt(): usize {
  return KEY;
}

export function keyBytes(): usize {
  return KEY_BYTES;
}

export function tapeAt(): usize {
  return tape;
}

/** Bytes of memory in use, tables and values together. */
export function usedBytes(): usize {
  return heapEnd;
}

@inline
function stateAt(state: i32): usize {
  return states + <usize>state * STATE;
}

/** Makes a state, or clears one that was used before. */
export function openState(state: i32): void {
  if (state >= stateCapacity) {
    const before = states;
    const bytes = <usize>stateCapacity * STATE;
    const capacity = max(64, max(state + 1, stateCapacity * 2));
    states = allocate(<usize>capacity * STATE);
    if (before != 0) {
      memory.copy(states, before, bytes);
      release(before, bytes);
    }
    memory.fill(states + bytes, 0, <usize>(capacity - stateCapacity) * STATE);
    stateCapacity = capacity;
  }
  const at = stateAt(state);
  store<u32>(at, 0);
  store<i32>(at + 4, -1);
  store<u64>(at + 8, 0);
  store<u32>(at + 16, 0);
}

export function setFlags(state: i32, flags: u32): void {
  store<u32>(stateAt(state), flags);
}

export function setAnyChild(state: i32, child: i32): void {
  store<i32>(stateAt(state) + 4, child);
}

/** Lengths modulo 64 of the names that the state's children have: most names are told apart by it. */
export function setLengths(state: i32, lengths: u64): void {
  store<u64>(stateAt(state) + 8, lengths);
}

// ---- hashing

let seed: u64 = 0x9e3779b97f4a7c15;

export function setSeed(value: u64): void {
  seed = value;
}

const P1: u64 = 0xff51afd7ed558ccd;
const P2: u64 = 0xc4ceb9fe1a85ec53;

@inline
function mix(a: u64, b: u64, salt: u64): u64 {
  let hash = (a ^ seed ^ salt) * P1;
  hash ^= hash >> 32;
  hash = (hash ^ b) * P2;
  hash ^= hash >> 29;
  hash *= P1;
  return hash ^ (hash >> 32);
}

/** The first 8 bytes of up to 16, zeros behind the end. Reads past the end, which the layout allows. */
@inline
function lowWord(at: usize, length: usize): u64 {
  const word = load<u64>(at);
  return length >= 8 ? word : word & (((<u64>1) << (<u64>length * 8)) - 1);
}

@inline
function highWord(at: usize, length: usize): u64 {
  return length <= 8 ? 0 : lowWord(at + 8, length - 8);
}

/** Of more than 16 bytes: two words that stand for them in the hash; the bytes are compared besides. */
function foldWord(at: usize, length: usize, start: u64): u64 {
  let hash = start ^ seed;
  const end = at + length - 8;
  for (; at < end; at += 8) {
    hash = (hash ^ load<u64>(at)) * P1;
    hash ^= hash >> 31;
  }
  hash = (hash ^ load<u64>(end)) * P2;
  return hash ^ (hash >> 29);
}

@inline
function sameBytes(a: usize, b: usize, length: usize): bool {
  for (let at: usize = 0; at < length; at += 8) {
    if (lowWord(a + at, length - at) != lowWord(b + at, length - at)) return false;
  }
  return true;
}

// ---- tables with open addressing; names in one, values in 256 so that none is ever rebuilt for long

/** a u64, b u64, state i32, kind and length u32, id i32 (0 = empty, else id + 1), text u32 */
const SLOT: usize = 32;

/** slots u32, mask u32, used u32, spare u32 */
const TABLE: usize = 16;
const NAME_TABLE: usize = memory.data(16);
const VALUE_TABLES: usize = memory.data(4096);

@inline
function slotAt(table: usize, index: u32): usize {
  return <usize>load<u32>(table) + <usize>index * SLOT;
}

function growTable(table: usize): void {
  const before = <usize>load<u32>(table);
  const capacity: u32 = before == 0 ? 0 : load<u32>(table + 4) + 1;
  const next: u32 = capacity == 0 ? 4 : capacity * 2;
  const slots = allocate(<usize>next * SLOT);
  memory.fill(slots, 0, <usize>next * SLOT);
  store<u32>(table, slots);
  store<u32>(table + 4, next - 1);
  for (let index: u32 = 0; index < capacity; index++) {
    const from = before + <usize>index * SLOT;
    if (load<i32>(from + 24) != 0) memory.copy(freeSlot(table, slotHash(from)), from, SLOT);
  }
  if (before != 0) release(before, <usize>capacity * SLOT);
}

@inline
function slotHash(slot: usize): u64 {
  return hashOf(load<u64>(slot), load<u64>(slot + 8), load<i32>(slot + 16), load<u32>(slot + 20));
}

@inline
function hashOf(a: u64, b: u64, state: i32, shape: u32): u64 {
  return mix(a, b, ((<u64>(<u32>state)) << 32) | (<u64>shape));
}

@inline
function freeSlot(table: usize, hash: u64): usize {
  const mask = load<u32>(table + 4);
  let index = (<u32>hash) & mask;
  while (load<i32>(slotAt(table, index) + 24) != 0) index = (index + 1) & mask;
  return slotAt(table, index);
}

/** The slot of the key, or 0. */
@inline
function findSlot(table: usize, hash: u64, a: u64, b: u64, state: i32, shape: u32, text: usize): usize {
  if (load<u32>(table) == 0) return 0;
  const mask = load<u32>(table + 4);
  let index = (<u32>hash) & mask;
  while (true) {
    const slot = slotAt(table, index);
    if (load<i32>(slot + 24) == 0) return 0;
    if (
      load<u64>(slot) == a &&
      load<u64>(slot + 8) == b &&
      load<i32>(slot + 16) == state &&
      load<u32>(slot + 20) == shape
    ) {
      const length = <usize>(shape >> 4);
      if (length <= 16 || sameBytes(load<u32>(slot + 28), text, length)) return slot;
    }
    index = (index + 1) & mask;
  }
}

function putSlot(table: usize, hash: u64, a: u64, b: u64, state: i32, shape: u32, text: usize, id: i32): void {
  const used = load<u32>(table + 8);
  // three quarters full at most
  if (load<u32>(table) == 0 || (used + 1) * 4 > (load<u32>(table + 4) + 1) * 3) growTable(table);
  store<u32>(table + 8, used + 1);
  const length = <usize>(shape >> 4);
  let kept: usize = 0;
  if (length > 16) {
    kept = allocate(length);
    memory.copy(kept, text, length);
  }
  const slot = freeSlot(table, hash);
  store<u64>(slot, a);
  store<u64>(slot + 8, b);
  store<i32>(slot + 16, state);
  store<u32>(slot + 20, shape);
  store<i32>(slot + 24, id + 1);
  store<u32>(slot + 28, kept);
}

/** Takes a slot out and closes the gap, so that no marks of deleted ones collect (Knuth, TAOCP 3, 6.4, algorithm R). */
function dropSlot(table: usize, slot: usize): void {
  const length = <usize>(load<u32>(slot + 20) >> 4);
  if (length > 16) release(load<u32>(slot + 28), length);
  store<u32>(table + 8, load<u32>(table + 8) - 1);
  const mask = load<u32>(table + 4);
  let hole = <u32>((slot - load<u32>(table)) / SLOT);
  let index = hole;
  while (true) {
    index = (index + 1) & mask;
    const next = slotAt(table, index);
    if (load<i32>(next + 24) == 0) break;
    const home = (<u32>slotHash(next)) & mask;
    if (((index - home) & mask) >= ((index - hole) & mask)) {
      memory.copy(slotAt(table, hole), next, SLOT);
      hole = index;
    }
  }
  store<i32>(slotAt(table, hole) + 24, 0);
}

// ---- names: (state, name) → child; indexes are names of another shape

const SHAPE_NAME: u32 = 1;
const SHAPE_INDEX: u32 = 2;

@inline
function shapeOf(kind: u32, length: usize): u32 {
  return ((<u32>length) << 4) | kind;
}

/** The name's bytes stand at `at`. */
export function addName(state: i32, at: usize, length: usize, child: i32): void {
  const shape = shapeOf(SHAPE_NAME, length);
  const a = keyLow(at, length);
  const b = keyHigh(at, length);
  putSlot(NAME_TABLE, hashOf(a, b, state, shape), a, b, state, shape, at, child);
}

export function removeName(state: i32, at: usize, length: usize): void {
  const shape = shapeOf(SHAPE_NAME, length);
  const a = keyLow(at, length);
  const b = keyHigh(at, length);
  const slot = findSlot(NAME_TABLE, hashOf(a, b, state, shape), a, b, state, shape, at);
  if (slot != 0) dropSlot(NAME_TABLE, slot);
}

export function addIndex(state: i32, index: u32, child: i32): void {
  putSlot(NAME_TABLE, hashOf(index, 0, state, SHAPE_INDEX), index, 0, state, SHAPE_INDEX, 0, child);
}

export function removeIndex(state: i32, index: u32): void {
  const slot = findSlot(NAME_TABLE, hashOf(index, 0, state, SHAPE_INDEX), index, 0, state, SHAPE_INDEX, 0);
  if (slot != 0) dropSlot(NAME_TABLE, slot);
}

@inline
function keyLow(at: usize, length: usize): u64 {
  return length <= 16 ? lowWord(at, length) : foldWord(at, length, P1);
}

@inline
function keyHigh(at: usize, length: usize): u64 {
  return length <= 16 ? highWord(at, length) : foldWord(at, length, P2);
}

@inline
function childNamed(state: i32, at: usize, length: usize): i32 {
  const shape = shapeOf(SHAPE_NAME, length);
  const a = keyLow(at, length);
  const b = keyHigh(at, length);
  const slot = findSlot(NAME_TABLE, hashOf(a, b, state, shape), a, b, state, shape, at);
  return slot == 0 ? -1 : load<i32>(slot + 24) - 1;
}

@inline
function childAt(state: i32, index: u32): i32 {
  const slot = findSlot(NAME_TABLE, hashOf(index, 0, state, SHAPE_INDEX), index, 0, state, SHAPE_INDEX, 0);
  return slot == 0 ? -1 : load<i32>(slot + 24) - 1;
}

// ---- values: (state, kind, bytes) → predicate

@inline
function valueTable(hash: u64): usize {
  return VALUE_TABLES + <usize>(hash >> 56) * TABLE;
}

@inline
function findText(state: i32, kind: u32, at: usize, length: usize): i32 {
  const shape = shapeOf(kind, length);
  const a = keyLow(at, length);
  const b = keyHigh(at, length);
  const hash = hashOf(a, b, state, shape);
  const slot = findSlot(valueTable(hash), hash, a, b, state, shape, at);
  return slot == 0 ? -1 : load<i32>(slot + 24) - 1;
}

/** Words instead of text: numbers by their bits, and null, false, true. */
@inline
function findWord(state: i32, kind: u32, word: u64): i32 {
  const hash = hashOf(word, 0, state, kind);
  const slot = findSlot(valueTable(hash), hash, word, 0, state, kind, 0);
  return slot == 0 ? -1 : load<i32>(slot + 24) - 1;
}

/** The predicate of a text; -1 when there is none. Its bytes stand at `at`. */
export function textValue(state: i32, kind: u32, at: usize, length: usize): i32 {
  return findText(state, kind, at, length);
}

export function addText(state: i32, kind: u32, at: usize, length: usize, id: i32): void {
  const shape = shapeOf(kind, length);
  const a = keyLow(at, length);
  const b = keyHigh(at, length);
  const hash = hashOf(a, b, state, shape);
  putSlot(valueTable(hash), hash, a, b, state, shape, at, id);
}

export function removeText(state: i32, kind: u32, at: usize, length: usize): void {
  const shape = shapeOf(kind, length);
  const a = keyLow(at, length);
  const b = keyHigh(at, length);
  const hash = hashOf(a, b, state, shape);
  const table = valueTable(hash);
  const slot = findSlot(table, hash, a, b, state, shape, at);
  if (slot != 0) dropSlot(table, slot);
}

/** The predicate of null, false, true (number 0) or of a number that is not -0; -1 when there is none. */
export function wordValue(state: i32, kind: u32, number: f64): i32 {
  return findWord(state, kind, reinterpret<u64>(number));
}

export function addWord(state: i32, kind: u32, number: f64, id: i32): void {
  const word = reinterpret<u64>(number);
  const hash = hashOf(word, 0, state, kind);
  putSlot(valueTable(hash), hash, word, 0, state, kind, 0, id);
}

export function removeWord(state: i32, kind: u32, number: f64): void {
  const word = reinterpret<u64>(number);
  const hash = hashOf(word, 0, state, kind);
  const table = valueTable(hash);
  const slot = findSlot(table, hash, word, 0, state, kind, 0);
  if (slot != 0) dropSlot(table, slot);
}

// ---- the scan

let tape: usize = 0;
let tapeEntries: i32 = 0;
let tapeEnd: usize = 0;
let scratch: usize = SCRATCH;
let inputEnd: usize = INPUT;
let failed: bool = false;
let tooLong: bool = false;
let serial: u32 = 0;

/** Makes the tape, or one twice as long; false when it is as long as it gets. What stood on it is gone. */
export function growTape(): bool {
  if (tapeEntries >= MOST_TAPE_ENTRIES) return false;
  const next = tapeEntries == 0 ? FIRST_TAPE_ENTRIES : tapeEntries * 2;
  if (tapeEntries > 0) release(tape, TAPE_ENTRY * <usize>tapeEntries);
  tape = allocate(TAPE_ENTRY * <usize>next);
  tapeEntries = next;
  return true;
}

/** Entries that the tape has room for. */
export function tapeRoom(): i32 {
  return tapeEntries;
}

/**
 * Reads the document of `length` bytes at {@link inputAt} and fills the tape.
 * @returns number of entries, {@link GIVE_UP} or {@link TOO_LONG}
 */
export function scan(state: i32, length: usize): i32 {
  tapeEnd = tape;
  scratch = SCRATCH;
  inputEnd = INPUT + length;
  failed = false;
  tooLong = false;
  if (serial > 0xf0000000) forgetSerials();
  // what the loads behind the end see: a quote ends strings, and no bracket is open for long
  store<u64>(inputEnd, 0x2222222222222222);
  store<u64>(inputEnd, 0x2222222222222222, 8);
  const end = value(INPUT, state);
  if (tooLong) return TOO_LONG;
  if (failed || blank(end) != inputEnd) return GIVE_UP;
  return <i32>((tapeEnd - tape) / TAPE_ENTRY);
}

/** Before the count of objects runs over. */
function forgetSerials(): void {
  for (let state = 0; state < stateCapacity; state++) store<u32>(stateAt(state) + 16, 0);
  memory.fill(met, 0, <usize>MET_SLOTS * 16);
  metIn = 0;
  serial = 0;
}

/** The next byte that is not white space. */
@inline
function blank(at: usize): usize {
  while (load<u8>(at) <= 32 && at < inputEnd) at++;
  return at;
}

function fail(): usize {
  failed = true;
  return inputEnd;
}

function emit(state: i32, kind: i32, id: i32, start: usize, end: usize, number: f64): void {
  const at = tapeEnd;
  if (at >= tape + TAPE_ENTRY * <usize>tapeEntries) {
    tooLong = true;
    fail();
    return;
  }
  store<i32>(at, state);
  store<i32>(at + 4, kind);
  store<i32>(at + 8, id);
  store<u32>(at + 12, start);
  store<u32>(at + 16, end);
  store<f64>(at + 24, number);
  tapeEnd = at + TAPE_ENTRY;
}

/** Reads one value, for the state that it is in; recursion is as deep as the paths that are asked for. */
function value(at: usize, state: i32): usize {
  at = blank(at);
  const flags = load<u32>(stateAt(state));
  const first = load<u8>(at);
  if (first == 0x22) return (flags & WANTED) != 0 ? text(at + 1, state, flags) : skipText(at + 1);
  if (first == 0x7b) {
    if ((flags & WANTED) != 0) emit(state, CONTAINER, -1, 0, 0, 0);
    return (flags & (NAMES | ANY)) != 0 ? object(at + 1, state, flags) : skipContainer(at + 1);
  }
  if (first == 0x5b) {
    if ((flags & WANTED) != 0) emit(state, CONTAINER, -1, 0, 0, 0);
    return (flags & (INDEXES | ANY)) != 0 ? array(at + 1, state, flags) : skipContainer(at + 1);
  }
  return (flags & WANTED) != 0 ? scalar(at, state, flags) : skipScalar(at);
}

function skipValue(at: usize): usize {
  at = blank(at);
  const first = load<u8>(at);
  if (first == 0x22) return skipText(at + 1);
  return first == 0x7b || first == 0x5b ? skipContainer(at + 1) : skipScalar(at);
}

/** The byte behind the closing quote; `at` is behind the opening one. */
@inline
function skipText(at: usize): usize {
  while (true) {
    const chunk = v128.load(at);
    const found = i8x16.bitmask(v128.or(i8x16.eq(chunk, i8x16.splat(0x22)), i8x16.eq(chunk, i8x16.splat(0x5c))));
    if (found == 0) {
      at += 16;
      if (at >= inputEnd) return fail();
      continue;
    }
    at += <usize>ctz(found);
    if (at >= inputEnd) return fail();
    if (load<u8>(at) == 0x22) return at + 1;
    at += 2;
  }
}

/** The byte behind the closing bracket; `at` is behind the opening one. */
function skipContainer(at: usize): usize {
  let depth = 1;
  while (true) {
    if (at >= inputEnd) return fail();
    const chunk = v128.load(at);
    // { and [, } and ] differ in one bit
    const folded = v128.or(chunk, i8x16.splat(0x20));
    let found = i8x16.bitmask(
      v128.or(
        i8x16.eq(chunk, i8x16.splat(0x22)),
        v128.or(i8x16.eq(folded, i8x16.splat(0x7b)), i8x16.eq(folded, i8x16.splat(0x7d))),
      ),
    );
    let next = at + 16;
    while (found != 0) {
      const here = at + <usize>ctz(found);
      if (here >= inputEnd) return fail();
      const byte = load<u8>(here);
      if (byte == 0x22) {
        next = skipText(here + 1);
        found = 0;
        continue;
      }
      if ((byte | 0x20) == 0x7b) depth++;
      else if (--depth == 0) return here + 1;
      found &= found - 1;
    }
    at = next;
  }
}

@inline
function isEnd(byte: u8): bool {
  return byte == 0x2c || byte == 0x7d || byte == 0x5d || byte <= 32;
}

function skipScalar(at: usize): usize {
  const start = at;
  while (at < inputEnd && !isEnd(load<u8>(at))) at++;
  return at == start ? fail() : at;
}

function object(at: usize, state: i32, flags: u32): usize {
  const any: i32 = (flags & ANY) != 0 ? load<i32>(stateAt(state) + 4) : -1;
  const lengths: u64 = (flags & NAMES) != 0 ? load<u64>(stateAt(state) + 8) : 0;
  const own = ++serial;
  at = blank(at);
  if (load<u8>(at) == 0x7d) return at + 1;
  while (true) {
    if (load<u8>(at) != 0x22 || at >= inputEnd) return fail();
    let name = at + 1;
    let length: usize;
    const end = nameEnd(name);
    if (end == 0) return fail();
    if (load<u8>(end) == 0x22) {
      length = end - name;
      at = end + 1;
    } else {
      at = skipText(name);
      if (failed) return at;
      const start = scratch;
      if (!unescape(name, at - 1)) return fail();
      name = start;
      length = scratch - start;
    }
    at = blank(at);
    if (load<u8>(at) != 0x3a) return fail();
    at++;
    const child = ((lengths >> ((<u64>length) & 63)) & 1) != 0 ? childNamed(state, name, length) : -1;
    if (child < 0 && any < 0) at = skipValue(at);
    else {
      const start = at;
      if (child >= 0) {
        const seen = stateAt(child) + 16;
        // of members with one name the last counts, which is the business of the slow way
        if (load<u32>(seen) == own) return fail();
        store<u32>(seen, own);
        at = value(start, child);
      }
      if (any >= 0) {
        if (!isNewName(own, name, length)) return fail();
        at = row(start, any);
      }
    }
    if (failed) return inputEnd;
    at = blank(at);
    const byte = load<u8>(at);
    if (at >= inputEnd) return fail();
    if (byte == 0x7d) return at + 1;
    if (byte != 0x2c) return fail();
    at = blank(at + 1);
  }
}

/** Where the first quote or backslash of a name is; 0 when there is none. */
@inline
function nameEnd(at: usize): usize {
  for (; at < inputEnd; at += 16) {
    const chunk = v128.load(at);
    const found = i8x16.bitmask(v128.or(i8x16.eq(chunk, i8x16.splat(0x22)), i8x16.eq(chunk, i8x16.splat(0x5c))));
    if (found != 0) return at + <usize>ctz(found) < inputEnd ? at + <usize>ctz(found) : 0;
  }
  return 0;
}

function array(at: usize, state: i32, flags: u32): usize {
  const any: i32 = (flags & ANY) != 0 ? load<i32>(stateAt(state) + 4) : -1;
  at = blank(at);
  if (load<u8>(at) == 0x5d) return at + 1;
  let index: u32 = 0;
  while (true) {
    const child: i32 = (flags & INDEXES) != 0 ? childAt(state, index++) : -1;
    const start = at;
    if (child >= 0) at = value(start, child);
    if (any >= 0) at = row(start, any);
    if (child < 0 && any < 0) at = skipValue(start);
    if (failed) return inputEnd;
    at = blank(at);
    const byte = load<u8>(at);
    if (at >= inputEnd) return fail();
    if (byte == 0x5d) return at + 1;
    if (byte != 0x2c) return fail();
    at = blank(at + 1);
  }
}

@inline
function row(at: usize, state: i32): usize {
  const start = tapeEnd;
  emit(state, ROW, 0, 0, 0, 0);
  // the tape is full: there is no entry to complete
  if (failed) return inputEnd;
  at = value(at, state);
  store<i32>(start + 8, <i32>((tapeEnd - tape) / TAPE_ENTRY));
  return at;
}

// ---- names met in one object, to notice repetitions where every member counts

const MET_SLOTS: u32 = 4096;
/** hash u64, serial u32, spare u32 */
const met: usize = memory.data(65536);
let metIn: u32 = 0;
let metCount: u32 = 0;

/** Names are taken for equal by their hashes: at worst the slow way is taken for nothing. */
function isNewName(own: u32, name: usize, length: usize): bool {
  if (metIn != own) {
    // an object inside another one has taken the table over: the outer one cannot be sure any more
    if (own < metIn) return false;
    metIn = own;
    metCount = 0;
  }
  if (++metCount > MET_SLOTS / 2) return false;
  const hash = mix(keyLow(name, length), keyHigh(name, length), <u64>length);
  let index = (<u32>hash) & (MET_SLOTS - 1);
  while (true) {
    const slot = met + <usize>index * 16;
    if (load<u32>(slot + 8) != own) {
      store<u64>(slot, hash);
      store<u32>(slot + 8, own);
      return true;
    }
    if (load<u64>(slot) == hash) return false;
    index = (index + 1) & (MET_SLOTS - 1);
  }
}

// ---- scalars

function text(at: usize, state: i32, flags: u32): usize {
  const start = at;
  const behind = skipText(at);
  if (failed) return behind;
  const end = behind - 1;
  let from = start;
  let to = end;
  const shape = textShape(start, end);
  if ((shape & ESCAPED) != 0) {
    from = scratch;
    if (!unescape(start, end)) return fail();
    to = scratch;
  } else if ((shape & WIDE) != 0 && !isUtf8(start, end)) return fail();
  const id = (flags & EQUALITY) != 0 ? findText(state, STRING, from, to - from) : -1;
  emit(state, STRING, id, from, to, 0);
  return behind;
}

const ESCAPED: i32 = 1;
const WIDE: i32 = 2;

/** Whether the text has backslashes, and bytes beyond ASCII. */
@inline
function textShape(at: usize, end: usize): i32 {
  let shape = 0;
  for (; at + 16 <= end; at += 16) {
    const chunk = v128.load(at);
    if (i8x16.bitmask(i8x16.eq(chunk, i8x16.splat(0x5c))) != 0) shape |= ESCAPED;
    if (i8x16.bitmask(chunk) != 0) shape |= WIDE;
  }
  if (at < end) {
    const left: i32 = <i32>(end - at);
    const mask = (1 << left) - 1;
    const chunk = v128.load(at);
    if ((i8x16.bitmask(i8x16.eq(chunk, i8x16.splat(0x5c))) & mask) != 0) shape |= ESCAPED;
    if ((i8x16.bitmask(chunk) & mask) != 0) shape |= WIDE;
  }
  return shape;
}

/** Well-formed UTF-8 (Unicode 15, table 3-7), nothing else. */
function isUtf8(at: usize, end: usize): bool {
  while (at < end) {
    const byte = load<u8>(at);
    if (byte < 0x80) {
      at++;
      continue;
    }
    let more: i32;
    let low: u8 = 0x80;
    let high: u8 = 0xbf;
    if (byte >= 0xc2 && byte <= 0xdf) more = 1;
    else if (byte >= 0xe0 && byte <= 0xef) {
      more = 2;
      if (byte == 0xe0) low = 0xa0;
      else if (byte == 0xed) high = 0x9f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      more = 3;
      if (byte == 0xf0) low = 0x90;
      else if (byte == 0xf4) high = 0x8f;
    } else return false;
    if (at + <usize>more >= end) return false;
    const second = load<u8>(at + 1);
    if (second < low || second > high) return false;
    for (let i: i32 = 2; i <= more; i++) if ((load<u8>(at + <usize>i) & 0xc0) != 0x80) return false;
    at += <usize>more + 1;
  }
  return true;
}

/** Writes the text without its escapes behind what is in the scratch; false for bad escapes, bad UTF-8, lone surrogates, and no room. */
function unescape(at: usize, end: usize): bool {
  const start = scratch;
  let out = scratch;
  // what several places ask for is written several times
  if (out + (end - at) > SCRATCH + INPUT_BYTES) return false;
  while (at < end) {
    const byte = load<u8>(at);
    if (byte < 0x20) return false;
    if (byte != 0x5c) {
      store<u8>(out++, byte);
      at++;
      continue;
    }
    if (at + 1 >= end) return false;
    const kind = load<u8>(at + 1);
    at += 2;
    if (kind == 0x75) {
      const unit = hex(at, end);
      if (unit < 0) return false;
      at += 4;
      let code = unit;
      if (unit >= 0xd800 && unit <= 0xdfff) {
        if (unit > 0xdbff || at + 6 > end || load<u8>(at) != 0x5c || load<u8>(at + 1) != 0x75) return false;
        const low = hex(at + 2, end);
        if (low < 0xdc00 || low > 0xdfff) return false;
        code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
      }
      out = encode(out, code);
    } else {
      const plain = escapeOf(kind);
      if (plain < 0) return false;
      store<u8>(out++, <u8>plain);
    }
  }
  scratch = out;
  return isUtf8(start, out);
}

function escapeOf(kind: u8): i32 {
  switch (kind) {
    case 0x22:
    case 0x5c:
    case 0x2f:
      return kind;
    case 0x62:
      return 8;
    case 0x66:
      return 12;
    case 0x6e:
      return 10;
    case 0x72:
      return 13;
    case 0x74:
      return 9;
    default:
      return -1;
  }
}

/** Four hexadecimal digits, or -1. */
function hex(at: usize, end: usize): i32 {
  if (at + 4 > end) return -1;
  let code = 0;
  for (let i: usize = 0; i < 4; i++) {
    const byte = <i32>load<u8>(at + i);
    const folded = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) code = (code << 4) | (byte - 0x30);
    else if (folded >= 0x61 && folded <= 0x66) code = (code << 4) | (folded - 0x61 + 10);
    else return -1;
  }
  return code;
}

function encode(out: usize, code: i32): usize {
  if (code < 0x80) {
    store<u8>(out, <u8>code);
    return out + 1;
  }
  if (code < 0x800) {
    store<u8>(out, <u8>(0xc0 | (code >> 6)));
    store<u8>(out + 1, <u8>(0x80 | (code & 63)));
    return out + 2;
  }
  if (code < 0x10000) {
    store<u8>(out, <u8>(0xe0 | (code >> 12)));
    store<u8>(out + 1, <u8>(0x80 | ((code >> 6) & 63)));
    store<u8>(out + 2, <u8>(0x80 | (code & 63)));
    return out + 3;
  }
  store<u8>(out, <u8>(0xf0 | (code >> 18)));
  store<u8>(out + 1, <u8>(0x80 | ((code >> 12) & 63)));
  store<u8>(out + 2, <u8>(0x80 | ((code >> 6) & 63)));
  store<u8>(out + 3, <u8>(0x80 | (code & 63)));
  return out + 4;
}

/** null, true, false and numbers. */
function scalar(at: usize, state: i32, flags: u32): usize {
  const end = skipScalar(at);
  if (failed) return end;
  const word = load<u32>(at);
  const length = end - at;
  let kind = -1;
  if (length == 4 && word == 0x6c6c756e) kind = NULL;
  else if (length == 4 && word == 0x65757274) kind = TRUE;
  else if (length == 5 && word == 0x736c6166 && load<u8>(at + 4) == 0x65) kind = FALSE;
  if (kind >= 0) {
    emit(state, kind, (flags & EQUALITY) != 0 ? findWord(state, kind, 0) : -1, at, end, 0);
    return end;
  }
  return number(at, end, state, flags);
}

const POWERS: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]);

/**
 * Up to 15 digits without an exponent: the digits as a whole number and a power of ten are both exact, so that one division rounds as it
 * should (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990). All else is left to the caller.
 */
function number(at: usize, end: usize, state: i32, flags: u32): usize {
  const start = at;
  const negative = load<u8>(at) == 0x2d;
  if (negative) at++;
  let digits: i64 = 0;
  let count = 0;
  let point = -1;
  const first = at;
  for (; at < end; at++) {
    const byte = load<u8>(at);
    if (byte >= 0x30 && byte <= 0x39) {
      digits = digits * 10 + (byte - 0x30);
      count++;
      if (count > 15) break;
    } else if (byte == 0x2e && point < 0) point = count;
    else break;
  }
  // 0123, 1., .5 and the like are no JSON
  const whole = point < 0 ? count : point;
  if (whole == 0 || point == count || (whole > 1 && load<u8>(first) == 0x30)) return fail();
  if (at < end) {
    const byte = load<u8>(at) | 0x20;
    if (count <= 15 && byte != 0x65) return fail();
    emit(state, WIDE_NUMBER, -1, start, end, 0);
    return end;
  }
  let result = <f64>digits;
  if (point >= 0) result /= load<f64>(POWERS + <usize>(count - point) * 8);
  if (negative && digits != 0) result = -result;
  emit(
    state,
    NUMBER,
    (flags & EQUALITY) != 0 ? findWord(state, NUMBER, reinterpret<u64>(result)) : -1,
    start,
    end,
    result,
  );
  return end;
}
