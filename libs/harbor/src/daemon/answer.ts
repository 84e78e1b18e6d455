import { Agent, get } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { holderOf } from '../lock.ts';
import { type HarborState, readState } from '../state.ts';

/** It may be loading the npm registry this moment, which takes a slow machine seconds. */
const patienceMs = 10_000;
const openingMs = 30_000;
const lookMs = 50;

/** The state of the harbor that another process has open, or is opening this moment; null where it does not come to answer. */
export async function stateWhenOpen(dir: string): Promise<HarborState | null> {
  for (const until = Date.now() + openingMs; Date.now() < until; await setTimeout(lookMs)) {
    const holder = await holderOf(dir);
    if (holder.state !== 'running') return null;
    const state = readState(dir);
    // Until it has written its own, the state is of a former one.
    if (state?.pid === holder.owner.pid && (await doesAnswer(state))) return state;
  }
  return null;
}

/** Whether the harbor that this state is of is really there: its gateway answers, and with its process id. */
export async function doesAnswer(state: HarborState): Promise<boolean> {
  // An agent of its own: the global one may be told by the environment to go through a proxy.
  const agent = new Agent();
  const text = await new Promise<string>((done) => {
    const asking = get(state.gateway, { agent, timeout: patienceMs }, (answer) => {
      let said = '';
      answer.setEncoding('utf8').on('data', (part) => {
        said += part;
      });
      answer.on('end', () => done(said)).on('error', () => done(''));
    });
    asking.on('timeout', () => asking.destroy()).on('error', () => done(''));
  });
  try {
    const about: unknown = JSON.parse(text);
    return typeof about === 'object' && about !== null && 'pid' in about && about.pid === state.pid;
  } catch {
    return false;
  }
}
