// native: no FUSE at all. The backing directory is bind-mounted, so that a path crosses as many mounts as in the
// other modes.

import { addon } from '../../native/index.js';
import type { BringUp } from './mode.js';
import { withoutDaemon } from './without-daemon.js';

export const native: BringUp = async (folders) => {
  addon().mount(folders.backing, folders.root, '', ['bind'], '');
  return withoutDaemon(folders, { mode: 'native', setup: 'bind mount of the backing directory' });
};
