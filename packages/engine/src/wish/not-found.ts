import { DrydockError, NOUNS, type Noun } from '@drydock/model';

/** The project has no such object, or it is another project's: that is nobody's business. */
export function notFound(noun: Noun, id: string): DrydockError {
  return new DrydockError('not-found', `This project has no ${noun} ${id}.`, {
    hint: `GET /v1/${NOUNS[noun].plural} lists what there is.`,
  });
}
