/** Lower-case words joined by dashes: names of kinds, types, interfaces and operations. */
export const DASHED_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
