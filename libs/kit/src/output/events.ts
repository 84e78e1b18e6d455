import type { WindlassError } from '../errors.ts';
import type { Envelope, Finding, Step } from './envelope.ts';

/** Everything a script says while it runs. Reporters format events; nothing else prints. */
export type Event =
  | { readonly kind: 'start'; readonly script: string; readonly title: string }
  | { readonly kind: 'step-start'; readonly id: string; readonly title: string }
  | { readonly kind: 'step'; readonly step: Step }
  /** `done` of `total` in `unit` (bytes, files, tests…); `total` is null where it is not known. */
  | {
      readonly kind: 'progress';
      readonly id: string;
      readonly done: number;
      readonly total: number | null;
      readonly unit: string;
    }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'note'; readonly level: 'info' | 'warning' | 'verbose'; readonly message: string }
  | { readonly kind: 'error'; readonly error: WindlassError }
  | { readonly kind: 'end'; readonly envelope: Envelope };

export type Emit = (event: Event) => void;

export interface Reporter {
  readonly report: Emit;
  /** Flushes what a reporter gathers for its end (JUnit, GitLab). */
  readonly close?: () => void;
}

/** Where reporters write. stdout carries data only; prose goes to stderr. */
export interface Streams {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly isTTY: boolean;
  readonly color: boolean;
  readonly columns: number;
}

export type ReporterName = 'pretty' | 'plain' | 'github' | 'gitlab' | 'junit';
