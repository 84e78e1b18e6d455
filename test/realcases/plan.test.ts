import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { runJson } from '@windlass/kit/cli/testing/harness';
import { script as strategicDeploy } from '@windlass/strategic-deploy/script';
import { expect, test } from 'vitest';
import { bytesOf } from './checkout.ts';
import { checkoutAt383 } from './patch-release.ts';
import { areHere } from './real-files.ts';

test.skipIf(!areHere)(
  'a patch release of CloudToLocalLLM is planned without a connection, and nothing is written (needs ../shared/realcases)',
  async () => {
    using repo = checkoutAt383();
    // A proxy that counts who comes, and an ssh that would leave a trace.
    let asked = 0;
    const proxy = createServer((socket) => {
      asked += 1;
      socket.destroy();
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    try {
      const address = proxy.address();
      const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
      repo.git('remote', 'add', 'origin', 'ssh://git@github.invalid/imrightguy/CloudToLocalLLM.git');
      const before = bytesOf(repo);
      const env = { HTTPS_PROXY: url, HTTP_PROXY: url, ALL_PROXY: url, GIT_SSH_COMMAND: 'touch asked; false' };
      const plan = await runJson(strategicDeploy, repo.path, ['--type', 'patch', '--plan'], env);
      expect(plan).toMatchObject({ ok: true, version: expect.stringMatching(/^3\.8\.4\+\d{12}$/), findings: [] });
      const { version } = plan;
      expect(plan.plan?.actions.map(({ title }) => title)).toEqual([
        'preflight: environment-check',
        `preflight: pre-flight-validation --deployment-type patch --scenario first-time --release-version ${version}`,
        `versions: version-manager set ${version} --sync --commit`,
        'versions: validate-version-consistency',
        'artifacts: build-artifacts',
        'artifacts: create-binary-packages',
        'artifacts: validate-build-artifacts',
        'artifacts: prepare-aur-package',
        'artifacts: publish-packages --check --type patch',
        'distribution: version-manager push',
        'distribution: publish-packages --hold --type patch',
        'distribution: update-and-deploy',
        'distribution: validate-deployment',
        'distribution: health-check-all',
        'distribution: publish-packages --type patch',
        'verification: verify-deployment --type patch',
        'completion: final-validation',
        'completion: archive-deployment',
      ]);
      expect(bytesOf(repo)).toEqual(before);
      expect([asked, existsSync(join(repo.path, '.git/windlass'))]).toEqual([0, false]);
    } finally {
      proxy.close();
    }
  },
);
