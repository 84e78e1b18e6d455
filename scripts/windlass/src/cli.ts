import { runProcess } from '@windlass/kit/cli/main';
import { script } from './script.ts';
import { scripts } from './scripts.ts';

const argv = process.argv.slice(2);
// `windlass sync-versions …` and `windlass run sync-versions …` are the script itself, not a child process of ours.
const words = argv[0] === 'run' ? argv.slice(1) : argv;
const load = words[0] === undefined ? undefined : scripts[words[0]];
if (load) await runProcess((await load()).script, words.slice(1));
else await runProcess(script, argv);
