import { uuidOf } from '../uuid.ts';

/** Who builds, as SLSA asks for it (https://slsa.dev/spec/v1.1/provenance#runDetails). */
export interface Builder {
  /** URI. */
  readonly id: string;
  /** URI of this run. A run that is repeated in part keeps it, so that it goes on with what it made. */
  readonly invocation: string;
  /** What the forge says of the run: all of it is public. */
  readonly run: Readonly<Record<string, string>>;
}

/** By the variables of GitHub Actions (and of Forgejo, which sets the same ones) and of GitLab CI; elsewhere nobody can tell one machine from another. */
export function builderOf(env: NodeJS.ProcessEnv, local: string): Builder {
  const of = (name: string): string => env[name] ?? '';
  if (of('GITHUB_ACTIONS') === 'true' && of('GITHUB_REPOSITORY') !== '' && of('GITHUB_RUN_ID') !== '') {
    const server = of('GITHUB_SERVER_URL') || 'https://github.com';
    const repository = `${server}/${of('GITHUB_REPOSITORY')}`;
    // As npm and GitHub itself name them.
    const runners = server === 'https://github.com' ? 'https://github.com/actions/runner' : `${server}/actions/runner`;
    return {
      id: `${runners}/${of('RUNNER_ENVIRONMENT') || 'self-hosted'}`,
      invocation: `${repository}/actions/runs/${of('GITHUB_RUN_ID')}`,
      run: filled({ workflow: of('GITHUB_WORKFLOW_REF'), event: of('GITHUB_EVENT_NAME'), ref: of('GITHUB_REF') }),
    };
  }
  if (of('GITLAB_CI') === 'true' && of('CI_PROJECT_URL') !== '' && of('CI_PIPELINE_ID') !== '') {
    return {
      id: `${of('CI_PROJECT_URL')}/-/runners/${of('CI_RUNNER_ID') || 'unknown'}`,
      invocation: of('CI_PIPELINE_URL') || `${of('CI_PROJECT_URL')}/-/pipelines/${of('CI_PIPELINE_ID')}`,
      run: filled({ workflow: of('CI_CONFIG_PATH'), event: of('CI_PIPELINE_SOURCE'), ref: of('CI_COMMIT_REF_NAME') }),
    };
  }
  return { id: 'windlass:local', invocation: `urn:uuid:${uuidOf(local)}`, run: {} };
}

const filled = (all: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
