/**
 * Run as a process of its own: changes `old N` to `new N` in the files of argv[2] (a folder), with its journal in argv[3]. Kills itself
 * after the step argv[4]; after the step `decided` it makes the file argv[5], where given, impossible to replace. Prints the error's kind.
 */
import fs from 'node:fs';
import path from 'node:path';
import { WindlassError } from '../../errors.ts';
import { writeAll } from '../transaction.ts';

const [, , root = '', stateDir = '', killAfter = '', blocked = ''] = process.argv;
const changes = fs
  .readdirSync(root)
  .sort()
  .map((name) => path.join(root, name))
  .map((file) => ({
    file,
    before: fs.readFileSync(file),
    after: Buffer.from(fs.readFileSync(file, 'utf8').replace('old', 'new')),
  }));

function onStep(step: string): void {
  if (step === killAfter) process.kill(process.pid, 'SIGKILL');
  if (step === 'decided' && blocked !== '') {
    fs.rmSync(blocked);
    fs.mkdirSync(path.join(blocked, 'in-the-way'), { recursive: true });
  }
}

try {
  await writeAll(changes, { root, stateDir, onStep });
  process.stdout.write('written');
} catch (thrown) {
  process.stdout.write(
    thrown instanceof WindlassError ? `${thrown.kind}: ${thrown.message} (${thrown.why})` : String(thrown),
  );
}
