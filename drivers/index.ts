// The drivers in the order of every listing and table.

import { create } from './create.js';
import type { Driver } from './driver.js';
import { lookup } from './lookup.js';
import { mmap } from './mmap.js';
import { open } from './open.js';
import { read } from './read.js';
import { readdir } from './readdir.js';
import { setattr } from './setattr.js';
import { splice } from './splice.js';
import { statx } from './statx.js';
import { write } from './write.js';

export const DRIVERS: readonly Driver[] = [
  read,
  write,
  mmap,
  splice,
  readdir,
  statx,
  open,
  create,
  setattr,
  lookup,
];
