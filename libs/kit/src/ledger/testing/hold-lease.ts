// A process that takes a lease, says its join key on stdout, and lives until it is killed.

import { fileLeaseStore } from '../file-lease.ts';
import { acquire } from '../lease.ts';

const [dir = '', line = '', ttl = '60000'] = process.argv.slice(2);
const held = await acquire(fileLeaseStore(dir), line, { command: 'hold-lease', ttlMs: Number(ttl) });
process.stdout.write(`${held.joinKey()}\n`);
setInterval(() => undefined, 60_000);
