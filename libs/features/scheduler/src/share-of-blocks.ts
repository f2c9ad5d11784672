import type { LeaseView } from '@carillon/storage-redeliveries';

/** What one scheduler does about the leases at one moment. */
export interface LeasePlan {
  /** Blocks that it has and keeps. */
  keep: number[];
  /** Blocks that it has beyond its share. */
  release: number[];
  /** Free blocks that it may take, as many as its share has room for. */
  take: number[];
  /** Whether there are other schedulers. */
  alone: boolean;
}

/** Everybody's share is the same, rounded up, so that after some rounds each block has exactly one owner. */
export function planLeases(view: LeaseView, owner: string, blocks: number): LeasePlan {
  const members = new Set([...view.members, owner]);
  const share = Math.ceil(blocks / members.size);
  const all = Array.from({ length: blocks }, (_, block) => block);
  const mine = all.filter((block) => view.blocks.get(block)?.owner === owner);
  const keep = mine.slice(0, share);
  const free = all.filter((block) => !view.blocks.has(block));
  const others = all.some((block) => ![undefined, owner].includes(view.blocks.get(block)?.owner));
  return {
    keep,
    release: mine.slice(share),
    take: free.slice(0, share - keep.length),
    alone: members.size === 1 && !others,
  };
}
