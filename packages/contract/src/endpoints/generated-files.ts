import { renderEndpoints } from './render.ts';

/** From here, which is `src/endpoints` or `dist/endpoints`, to the source. */
const FOLDER = new URL('../../src/endpoints/', import.meta.url);

export const GENERATED_FILES = [
  {
    name: 'endpoints.generated.ts',
    url: new URL('endpoints.generated.ts', FOLDER),
    render: renderEndpoints,
  },
] as const;
