import { WindlassError } from '../../errors.ts';
import { loadConfig } from '../load.ts';

// Run by tests in a process of its own: a test runner transforms what it imports, and here Node itself must do it.
// Arguments: cwd, and the config file where it is named. Prints what was loaded, or the errors, as JSON.
const [cwd = '.', file] = process.argv.slice(2);

try {
  process.stdout.write(JSON.stringify({ loaded: await loadConfig({ cwd, file, env: process.env }) }));
} catch (thrown) {
  if (!(thrown instanceof WindlassError)) throw thrown;
  const errors = [thrown, ...thrown.also].map(({ kind, message, where, why, next }) => ({
    kind,
    message,
    where,
    why,
    next,
  }));
  process.stdout.write(JSON.stringify({ errors }));
}
