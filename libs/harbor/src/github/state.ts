/** What the double of GitHub remembers beside its git repositories; kept as JSON, so plain values only. Times as GitHub writes them. */
export interface AssetRecord {
  readonly id: number;
  name: string;
  label: string | null;
  readonly contentType: string;
  readonly size: number;
  /** Of the bytes, in hex; null of a `starter`. */
  readonly sha256: string | null;
  /** `starter` is what an upload leaves that GitHub itself broke off: no bytes, but the name is taken. */
  readonly state: 'uploaded' | 'starter';
  downloads: number;
  readonly uploader: string;
  readonly createdAt: string;
  updatedAt: string;
}

export type MakeLatest = 'true' | 'false' | 'legacy';

export interface ReleaseRecord {
  readonly id: number;
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  makeLatest: MakeLatest;
  readonly author: string;
  /** Stands for the tag in the addresses of a draft: `untagged-…`. */
  readonly slug: string;
  createdAt: string;
  publishedAt: string | null;
  updatedAt: string;
  assets: AssetRecord[];
}

export interface PullRecord {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  readonly draft: boolean;
  readonly author: string;
  /** `owner/name` of the repository that the head branch is in. */
  readonly headRepository: string;
  readonly headRef: string;
  /** Of both branches, when they were last looked at. */
  headSha: string;
  baseRef: string;
  baseSha: string;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
}

export interface RepositoryRecord {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly createdAt: string;
  /** Release that is marked as latest; null: by date. */
  latest: number | null;
  releases: ReleaseRecord[];
  pulls: PullRecord[];
  /** Of the next pull request. */
  nextNumber: number;
}

export interface State {
  readonly version: 1;
  nextId: number;
  /** Signs the addresses of downloads. */
  readonly secret: string;
  readonly repositories: RepositoryRecord[];
}
