// Which requests a system call causes in each FUSE mode, as data: the table "requests per operation" that
// docs/PROTOCOL.md explains, with cached attributes and entries (1 h), FOPEN_NOFLUSH and FUSE_HANDLE_KILLPRIV_V2.
//
// The requests of `setup` do not count; those of `calls` do. $M is the mount, $B the backing directory. Files f and g
// have 1 MiB, e is empty, d is a directory of 100 files; none has been looked up.

import {
  attributesAtDaemon,
  dataAtDaemon,
  type FuseMode,
  listingsAtDaemon,
} from '../../../results/run/modes.js';

/** Exact counts by opcode name; no other opcode may occur. */
export type Requests = Readonly<Record<string, number>>;

/** Requests by what they are about: a mode sends none for what the kernel answers from the backing file. */
interface Expected {
  readonly data?: Requests;
  readonly attributes?: Requests;
  readonly listings?: Requests;
  /** In every mode. */
  readonly always?: Requests;
}

export interface Row {
  readonly name: string;
  /** Options of the daemon in addition to those of its mode. */
  readonly options?: readonly string[];
  readonly setup?: readonly string[];
  readonly calls: readonly string[];
  readonly expect: Expected;
}

export function expectedIn(mode: FuseMode, { data, attributes, listings, always }: Expected): Requests {
  return {
    ...always,
    ...(dataAtDaemon(mode) && data),
    ...(attributesAtDaemon(mode) && attributes),
    ...(listingsAtDaemon(mode) && listings),
  };
}

const OPEN_F = ['open a $M/f rdwr'];
const OPEN_DIRECT = ['open a $M/f rdwr|direct'];
const STAT_F = ['statx $M/f basic default'];

const ATTRIBUTES: readonly Row[] = [
  {
    name: 'stat of a path of two components, cold',
    calls: ['statx $M/d/00000000 basic default'],
    expect: { always: { LOOKUP: 2 } },
  },
  { name: 'stat, warm', setup: STAT_F, calls: ['repeat 10 statx $M/f basic default'], expect: {} },
  {
    name: 'stat of a name that does not exist, again',
    setup: ['statx $M basic default'],
    calls: ['missing $M/none', 'repeat 10 missing $M/none'],
    expect: { always: { LOOKUP: 1 } },
  },
  {
    name: 'statx with the birth time, first and again',
    setup: STAT_F,
    calls: ['statx $M/f btime default', 'repeat 10 statx $M/f btime default'],
    expect: { attributes: { STATX: 1 } },
  },
  {
    name: 'statx with FORCE_SYNC',
    setup: STAT_F,
    calls: ['repeat 10 statx $M/f basic force'],
    expect: { attributes: { GETATTR: 10 } },
  },
  {
    name: 'statx with DONT_SYNC',
    setup: STAT_F,
    calls: ['repeat 10 statx $M/f basic dont'],
    expect: {},
  },
  {
    name: 'fstat after a read with O_DIRECT',
    setup: OPEN_DIRECT,
    calls: ['pread a 0 4096', 'statx @a basic default'],
    expect: { data: { READ: 1 }, attributes: { GETATTR: 1 } },
  },
  {
    name: 'fstat after a write',
    setup: [...OPEN_F, 'pwrite a 0 4096 1'],
    calls: ['pwrite a 0 4096 1', 'statx @a basic default'],
    expect: { data: { WRITE: 1 }, attributes: { GETATTR: 1 } },
  },
  { name: 'access', setup: STAT_F, calls: ['repeat 10 access $M/f'], expect: { always: { ACCESS: 1 } } },
  {
    name: 'chmod',
    setup: STAT_F,
    calls: ['repeat 10 chmod $M/f 0600'],
    expect: { attributes: { SETATTR: 10 } },
  },
  {
    name: 'fchmod',
    setup: OPEN_F,
    calls: ['repeat 10 fchmod a 0600'],
    expect: { attributes: { SETATTR: 10 } },
  },
  {
    name: 'chown',
    setup: STAT_F,
    calls: ['repeat 10 chown $M/f 0'],
    expect: { attributes: { SETATTR: 10 }, always: { GETXATTR: 10 } },
  },
  {
    name: 'utimens',
    setup: STAT_F,
    calls: ['repeat 10 utimens $M/f 1000'],
    expect: { attributes: { SETATTR: 10 } },
  },
  {
    name: 'truncate',
    setup: STAT_F,
    calls: ['repeat 10 truncate $M/f 4096'],
    expect: { attributes: { SETATTR: 10 }, always: { GETXATTR: 10 } },
  },
  {
    name: 'ftruncate',
    setup: OPEN_F,
    calls: ['repeat 10 ftruncate a 4096'],
    expect: { attributes: { SETATTR: 10 }, always: { GETXATTR: 10 } },
  },
];

const DATA: readonly Row[] = [
  {
    name: 'open and close, warm entry',
    setup: STAT_F,
    calls: ['open a $M/f rdonly', 'close a'],
    expect: { always: { OPEN: 1, RELEASE: 1 } },
  },
  {
    name: 'open with O_PATH',
    setup: STAT_F,
    calls: ['open a $M/f path', 'statx @a basic default', 'close a'],
    expect: {},
  },
  { name: 'pread, cold', setup: OPEN_F, calls: ['pread a 0 4096'], expect: { data: { READ: 1 } } },
  {
    name: 'pread, again',
    setup: [...OPEN_F, 'pread a 0 4096'],
    calls: ['repeat 10 pread a 0 4096'],
    expect: {},
  },
  {
    name: 'pread with O_DIRECT',
    setup: OPEN_DIRECT,
    calls: ['repeat 10 pread a 0 4096'],
    expect: { data: { READ: 10 } },
  },
  {
    name: 'pread of 1 MiB with O_DIRECT',
    setup: OPEN_DIRECT,
    calls: ['pread a 0 1048576'],
    expect: { data: { READ: 1 } },
  },
  {
    name: 'the first pwrite after open asks for security.capability',
    setup: OPEN_F,
    calls: ['pwrite a 0 4096 1'],
    expect: { data: { WRITE: 1 }, always: { GETXATTR: 1 } },
  },
  {
    name: 'pwrite',
    setup: [...OPEN_F, 'pwrite a 0 4096 1'],
    calls: ['repeat 10 pwrite a 0 4096 1'],
    expect: { data: { WRITE: 10 } },
  },
  {
    name: 'pwrite of 1 MiB',
    setup: [...OPEN_F, 'pwrite a 0 4096 1'],
    calls: ['pwrite a 0 1048576 1'],
    expect: { data: { WRITE: 1 } },
  },
  {
    name: 'pwrite with O_DIRECT',
    setup: [...OPEN_DIRECT, 'pwrite a 0 4096 1'],
    calls: ['repeat 10 pwrite a 0 4096 1'],
    expect: { data: { WRITE: 10 } },
  },
  {
    name: 'append',
    setup: ['open a $M/f wronly|append', 'append a 4096 1'],
    calls: ['repeat 10 append a 4096 1'],
    expect: { data: { WRITE: 10 } },
  },
  { name: 'fsync', setup: OPEN_F, calls: ['repeat 10 fsync a'], expect: { always: { FSYNC: 10 } } },
  {
    name: 'read fault of a shared mapping',
    setup: OPEN_F,
    calls: ['mmap a 4096 shared read'],
    expect: { data: { READ: 1 } },
  },
  {
    name: 'store to a shared mapping and msync',
    setup: [...OPEN_F, 'mmap a 4096 shared read'],
    calls: ['mmap a 4096 shared write 1'],
    expect: { data: { WRITE: 1, FSYNC: 1 } },
  },
  {
    name: 'splice from the file, cold',
    setup: OPEN_F,
    calls: ['splice a in 0 65536'],
    expect: { data: { READ: 1 } },
  },
  {
    name: 'splice to the file',
    setup: [...OPEN_F, 'pwrite a 0 4096 1'],
    calls: ['splice a out 0 4096'],
    expect: { data: { WRITE: 1 } },
  },
  {
    name: 'copy_file_range',
    setup: [...OPEN_F, 'open b $M/g rdwr', 'pwrite b 0 4096 1'],
    calls: ['copy_file_range a b 4096'],
    expect: { always: { COPY_FILE_RANGE_64: 1 } },
  },
  {
    name: 'fallocate',
    setup: [...OPEN_F, 'pwrite a 0 4096 1'],
    calls: ['fallocate a 0 8192'],
    expect: { always: { FALLOCATE: 1 } },
  },
  {
    name: 'lseek to data',
    setup: OPEN_F,
    calls: ['repeat 10 lseek a 0 data'],
    expect: { always: { LSEEK: 10 } },
  },
  {
    name: 'lseek to the end after a write',
    setup: [...OPEN_F, 'pwrite a 0 4096 1', 'pwrite a 0 4096 1'],
    calls: ['lseek a 0 end'],
    expect: { attributes: { GETATTR: 1 } },
  },
];

const NAMES: readonly Row[] = [
  {
    name: 'create with O_EXCL',
    calls: ['open a $M/new rdwr|creat|excl', 'close a'],
    expect: { always: { LOOKUP: 1, CREATE: 1, RELEASE: 1 } },
  },
  {
    name: 'open with O_TRUNC',
    setup: STAT_F,
    calls: ['open a $M/f rdwr|trunc', 'close a'],
    expect: { always: { OPEN: 1, RELEASE: 1, GETXATTR: 1 } },
  },
  {
    name: 'open with O_TMPFILE',
    setup: STAT_F,
    calls: ['open a $M rdwr|tmpfile', 'close a'],
    expect: { always: { TMPFILE: 1, RELEASE: 1 } },
  },
  { name: 'unlink', setup: STAT_F, calls: ['unlink $M/f'], expect: { always: { UNLINK: 1 } } },
  { name: 'mkdir', calls: ['mkdir $M/new'], expect: { always: { LOOKUP: 1, MKDIR: 1 } } },
  { name: 'rmdir', setup: ['mkdir $M/new'], calls: ['rmdir $M/new'], expect: { always: { RMDIR: 1 } } },
  { name: 'mknod', calls: ['mknod $M/new'], expect: { always: { LOOKUP: 1, MKNOD: 1 } } },
  { name: 'mkfifo', calls: ['mkfifo $M/new'], expect: { always: { LOOKUP: 1, MKNOD: 1 } } },
  {
    name: 'rename',
    setup: STAT_F,
    calls: ['rename $M/f $M/new'],
    expect: { always: { LOOKUP: 1, RENAME: 1 } },
  },
  { name: 'link', setup: STAT_F, calls: ['link $M/f $M/new'], expect: { always: { LOOKUP: 1, LINK: 1 } } },
  { name: 'symlink', calls: ['symlink f $M/new'], expect: { always: { LOOKUP: 1, SYMLINK: 1 } } },
  {
    name: 'readlink, first and again',
    setup: ['symlink f $M/new'],
    calls: ['repeat 10 readlink $M/new'],
    expect: { always: { READLINK: 1 } },
  },
  { name: 'setxattr', setup: STAT_F, calls: ['setxattr $M/f user.a b'], expect: { always: { SETXATTR: 1 } } },
  {
    name: 'getxattr and listxattr',
    setup: [...STAT_F, 'setxattr $M/f user.a b'],
    calls: ['repeat 10 getxattr $M/f user.a', 'repeat 10 listxattr $M/f'],
    expect: { always: { GETXATTR: 10, LISTXATTR: 10 } },
  },
  {
    name: 'removexattr',
    setup: [...STAT_F, 'setxattr $M/f user.a b'],
    calls: ['removexattr $M/f user.a'],
    expect: { always: { REMOVEXATTR: 1 } },
  },
  { name: 'statfs', calls: ['repeat 10 statfs $M'], expect: { always: { STATFS: 10 } } },
  {
    name: 'listing a directory of 100 entries',
    setup: ['statx $M/d basic default'],
    calls: ['open a $M/d rdonly|directory', 'getdents a 32768', 'close a'],
    expect: { always: { OPENDIR: 1, RELEASEDIR: 1 }, listings: { READDIR: 1, READDIRPLUS: 1 } },
  },
];

/** The same daemon with other options: FLUSH kept, no FUSE_HANDLE_KILLPRIV_V2, no caching, no READDIRPLUS. */
const OPTIONS: readonly Row[] = [
  {
    name: 'open and close with FLUSH',
    options: ['--flush'],
    setup: STAT_F,
    calls: ['open a $M/f rdonly', 'close a'],
    expect: { always: { OPEN: 1, FLUSH: 1, RELEASE: 1 } },
  },
  {
    name: 'pwrite without KILLPRIV_V2 asks for security.capability each time',
    options: ['--no-killpriv'],
    setup: [...OPEN_F, 'pwrite a 0 4096 1'],
    calls: ['repeat 10 pwrite a 0 4096 1'],
    expect: { data: { WRITE: 10 }, always: { GETXATTR: 10 } },
  },
  {
    name: 'stat of a path of two components with timeout 0',
    options: ['--timeout', '0'],
    setup: ['statx $M/d/00000000 basic default'],
    calls: ['repeat 10 statx $M/d/00000000 basic default'],
    expect: { always: { LOOKUP: 20 }, attributes: { GETATTR: 10 } },
  },
  {
    name: 'chmod with timeout 0',
    options: ['--timeout', '0'],
    setup: STAT_F,
    calls: ['repeat 10 chmod $M/f 0600'],
    expect: { always: { LOOKUP: 10 }, attributes: { SETATTR: 10 } },
  },
  {
    name: 'the first listing of a directory, without READDIRPLUS',
    options: ['--readdirplus', 'never'],
    setup: ['statx $M/d basic default'],
    calls: ['open a $M/d rdonly|directory', 'getdents a 32768', 'close a'],
    expect: { always: { OPENDIR: 1, RELEASEDIR: 1 }, listings: { READDIR: 2 } },
  },
];

export const MATRIX: readonly Row[] = [...ATTRIBUTES, ...DATA, ...NAMES, ...OPTIONS];
