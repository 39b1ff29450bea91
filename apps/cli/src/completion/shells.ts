/** The shells that can complete drydock's commands. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
