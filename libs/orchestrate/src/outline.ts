import type { Action, Plan } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import { type Course, type PhaseId, type StageId, stages } from './phases.ts';
import { titleOf } from './sail.ts';

/** The voyage as a plan: one action for each script that would run. What each does in detail is that script's own `--plan`. */
export function outline(
  course: Course,
  product: string,
  { skip, only }: { readonly skip: ReadonlySet<PhaseId>; readonly only: ReadonlySet<StageId> },
): { readonly plan: Plan; readonly idle: readonly { readonly title: string; readonly why: string }[] } {
  const actions: Action[] = [];
  const idle: { title: string; why: string }[] = [];
  for (const stage of stages.filter(({ id }) => only.has(id))) {
    for (const step of stage.steps) {
      const title = titleOf(course, step);
      const why = step.idle?.(course) ?? (skip.has(stage.phase) && !step.needed ? 'skipped by --skip-phases' : null);
      if (why !== null) {
        idle.push({ title, why });
        continue;
      }
      const residue = step.residue?.(course) ?? null;
      actions.push({
        id: `${stage.id}-${actions.length + 1}`,
        kind: 'script.run@1',
        title: `${stage.phase}: ${title}`,
        args: { script: step.script, argv: [...step.args(course)] },
        needs: actions.slice(-1).map(({ id }) => id),
        reach: residue === null ? { undo: 'full' } : { undo: 'partial', residue },
      });
    }
  }
  return { plan: makePlan({ script: 'strategic-deploy', product, version: course.to, actions }), idle };
}
