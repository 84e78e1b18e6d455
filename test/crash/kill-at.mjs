// Preloaded (`node --import`) into a script under test: counts every call that changes the disk or starts a process, and
// ends the process by SIGKILL right before or after the one that WINDLASS_KILL_AT names (`12-`, `12+`). With
// WINDLASS_KILL_COUNT it writes the number of calls instead.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const at = process.env.WINDLASS_KILL_AT ?? '';
const countFile = process.env.WINDLASS_KILL_COUNT;
const append = fs.appendFileSync;
let calls = 0;

function wrap(module, name) {
  const original = module[name];
  module[name] = function counted(...args) {
    calls += 1;
    const own = calls;
    if (at === `${own}-`) process.kill(process.pid, 'SIGKILL');
    const result = original.apply(this, args);
    if (at === `${own}+`) process.kill(process.pid, 'SIGKILL');
    return result;
  };
}

for (const name of [
  'writeSync',
  'writeFileSync',
  'fsyncSync',
  'renameSync',
  'linkSync',
  'unlinkSync',
  'rmSync',
  'mkdirSync',
  'ftruncateSync',
]) {
  wrap(fs, name);
}
wrap(childProcess, 'spawnSync');

// A process that runs beside us: "after" is when it has ended, for what it would still do is not ours to stop.
const spawn = childProcess.spawn;
childProcess.spawn = function counted(...args) {
  calls += 1;
  const own = calls;
  if (at === `${own}-`) process.kill(process.pid, 'SIGKILL');
  const child = spawn.apply(this, args);
  if (at === `${own}+`) child.once('exit', () => process.kill(process.pid, 'SIGKILL'));
  return child;
};
syncBuiltinESMExports();
if (countFile) process.on('exit', () => append(countFile, String(calls)));
