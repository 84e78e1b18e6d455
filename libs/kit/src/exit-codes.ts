/** Every exit code a script can give (DESIGN, "Scripts"). One table, so that a pipeline can branch on it. */
export const ExitCode = {
  ok: 0,
  internal: 1,
  validation: 2,
  build: 3,
  publish: 4,
  verification: 5,
  restored: 6,
  notRestored: 7,
  locked: 8,
  pending: 9,
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
