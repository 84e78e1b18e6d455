import { staticTarget } from './static/target.ts';
import type { Target } from './target.ts';

export const targets: readonly Target[] = [staticTarget];
