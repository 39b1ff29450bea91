/**
 * `seen`: met, and to be met again before anything is decided. `waiting`: of another epoch, or of none, so a person
 * says what becomes of it. `removing`: being taken back, for as long as it takes. `gone`: taken back. `left`: a person has
 * said that it stays.
 */
export const FINDING_STATUSES = ['seen', 'waiting', 'removing', 'gone', 'left'] as const;
export type FindingStatus = (typeof FINDING_STATUSES)[number];
