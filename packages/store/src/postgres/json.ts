/** A parameter of a statement that takes JSON. */
export const toJson = (value: unknown): string => JSON.stringify(value);
