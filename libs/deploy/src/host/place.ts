/** Where a server lives: a host as ssh takes it, and the folder on it that holds `releases/` and `current`. */
export interface Place {
  readonly host: string;
  /** Absolute, or from the home of the ssh user. */
  readonly path: string;
}

export const placeName = ({ host, path }: Place): string => `${host}:${path}`;
