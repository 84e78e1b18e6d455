/** A name of a record: what Nx gives are decimal digits. Nothing that could mean a path. */
export const hashForm = /^[A-Za-z0-9_-]{1,128}$/;

/** In answers to who may read: `read` or `write`. Nx does not look at it, `windlass cache check` does. */
export const accessHeader = 'windlass-cache-access';
