import { runProcess } from '@windlass/kit/cli/main';
import { dispatch } from './dispatch.ts';

const { spec, argv } = await dispatch(process.argv.slice(2));
await runProcess(spec, argv);
