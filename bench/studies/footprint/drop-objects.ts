// Forgetting: the kernel drops every dentry and inode that nobody uses, of the whole machine. FUSE has no way of its own to forget
// all inodes of a mount that stays, and what the slabs hold cannot be told before unused objects are gone.

import { writeFileSync } from 'node:fs';
import { FusebenchError } from '../../common/errors.js';

const SWITCH = '/proc/sys/vm/drop_caches';

/** As echo 2 > /proc/sys/vm/drop_caches. */
export function dropObjects(): void {
  writeFileSync(SWITCH, '2');
}

/**
 * Errors: exit code 2 where the caches are those of a machine that others use, and the user did not allow to drop them. A guest
 * of `fusebench vm` is ours.
 */
export function refuseUnasked(isAllowed: boolean, environment: NodeJS.ProcessEnv = process.env): void {
  if (isAllowed || environment.FUSEBENCH_VIRTUALIZATION?.startsWith('qemu-')) return;
  throw new FusebenchError({
    object: SWITCH,
    reason: 'footprint drops all unused dentries and inodes of the whole machine, several times',
    hint: "allow it with --drop-caches, or measure in a guest with 'fusebench vm --kernel IMAGE -- footprint'",
    exitCode: 2,
  });
}
