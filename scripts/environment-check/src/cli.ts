import { runProcess } from '@windlass/kit/cli/main';
import { script } from './script.ts';

await runProcess(script);
