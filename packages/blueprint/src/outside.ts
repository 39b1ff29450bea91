/** One thing that exists outside under Drydock's marks: a machine, or a disk or request beside it. */
export interface OutsideThing {
  /** As it is called there, unique within its place: `i-0123`, `vol-0123`. At most 200 characters. */
  readonly id: string;
  /** What it is, in a word of the kind's own: `instance`, `volume`. At most 64 characters. */
  readonly what: string;
  /** The resource that its marks name; null where they name none. */
  readonly resourceId: string | null;
  /** The installation's epoch that its marks name; null where they name none. */
  readonly epoch: number | null;
  /** RFC 3339; null where it is not told. */
  readonly createdAt: string | null;
  /** As it is called there: `running`; null where it has none. */
  readonly state: string | null;
}
