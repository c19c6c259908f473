// The variants of an ablation: all operations passed through, all but one, only one, and none.

import type { Variant } from '../../../results/study/ablation.js';

const OPERATIONS = ['GETATTR', 'SETATTR', 'READ', 'WRITE', 'READDIR'] as const;

/** The kernel refuses SETATTR without GETATTR. */
function allowed(mask: readonly string[]): string[] {
  return mask.filter((operation) => operation !== 'SETATTR' || mask.includes('GETATTR'));
}

/**
 * `all` comes first, `plain` last. A name says what was removed or kept, also where the kernel's rule adds one more.
 */
export function variants(): Variant[] {
  const without = OPERATIONS.map((gone): Variant => {
    const opsMask = allowed(OPERATIONS.filter((operation) => operation !== gone));
    return { name: gone === 'GETATTR' ? 'without GETATTR, SETATTR' : `without ${gone}`, opsMask };
  });
  const only = OPERATIONS.map(
    (kept): Variant =>
      kept === 'SETATTR'
        ? { name: 'only GETATTR, SETATTR', opsMask: ['GETATTR', 'SETATTR'] }
        : { name: `only ${kept}`, opsMask: [kept] },
  );
  return [{ name: 'all', opsMask: [...OPERATIONS] }, ...without, ...only, { name: 'plain', opsMask: null }];
}

/** Where each operation should show: one or two workloads per operation, and one that no operation passes through. */
export const ABLATION_WORKLOADS = [
  'statx-sync',
  'fstat-after-read',
  'chmod',
  'utimens',
  'read-4k-rand/direct',
  'write-4k-rand/direct',
  'readdir-100',
  'readdir-plus-stat',
  'open-close',
] as const;
