// Preloaded (`node --import`) into strategic-deploy or rollback: counts the lines that are appended to the ledger, and ends the process
// by SIGKILL right before, right after or in the middle of the one that WINDLASS_KILL_AT names (`12-`, `12+`, `12~`). With
// WINDLASS_KILL_COUNT it writes the lines' types to that file instead, one a line.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const at = process.env.WINDLASS_KILL_AT ?? '';
const countFile = process.env.WINDLASS_KILL_COUNT;
const ledger = /[\\/]windlass[\\/]ledger[\\/].*\.ndjson$/;
const ledgers = new Set();
const { openSync, closeSync, writeSync, appendFileSync } = fs;
let lines = 0;

fs.openSync = (path, flags, ...rest) => {
  const fd = openSync(path, flags, ...rest);
  if (typeof path === 'string' && flags === 'a' && ledger.test(path)) ledgers.add(fd);
  return fd;
};
fs.closeSync = (fd) => {
  ledgers.delete(fd);
  return closeSync(fd);
};
fs.writeSync = (fd, bytes, ...rest) => {
  if (!ledgers.has(fd)) return writeSync(fd, bytes, ...rest);
  lines += 1;
  const die = () => process.kill(process.pid, 'SIGKILL');
  if (at === `${lines}-`) die();
  if (at === `${lines}~`) {
    writeSync(fd, bytes.subarray(0, bytes.length >> 1));
    die();
  }
  const written = writeSync(fd, bytes, ...rest);
  if (at === `${lines}+`) die();
  if (countFile) appendFileSync(countFile, `${nameOf(bytes)}\n`);
  return written;
};
syncBuiltinESMExports();

function nameOf(bytes) {
  const { type, way, action } = JSON.parse(Buffer.from(bytes).toString('utf8'));
  return [type, way, typeof action === 'string' ? action : action?.id].filter(Boolean).join(' ');
}
