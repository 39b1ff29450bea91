/** What a lease of a working copy says of its repositories. */
export interface LeaseState {
  readonly repositories: readonly {
    readonly name: string;
    readonly directory: string;
    readonly url: string;
    readonly ref: string | null;
    readonly commit: string;
    readonly head: string;
    readonly branch: string | null;
    readonly foundBy: string;
    readonly lfsPointers: number;
    readonly submodules: number;
  }[];
}
