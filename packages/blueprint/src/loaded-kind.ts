import type { JsonObject } from '@drydock/model';
import type { BlueprintKind } from './kind.ts';

/** A kind whose configuration, attributes and states come as stored JSON and are checked here. */
export type LoadedKind = Whole<BlueprintKind<JsonObject, JsonObject, JsonObject, JsonObject>>;

/** With all that its author may leave out. */
type Whole<Kind extends { readonly lease: object; readonly resource: object }> = Kind &
  Required<
    Pick<
      Kind,
      Extract<
        'attributes' | 'state' | 'leaseState' | 'refuses' | 'grants' | 'interfaces',
        keyof Kind
      >
    >
  > & {
    readonly resource: Required<
      Pick<Kind['resource'], Extract<'capacity' | 'pricedAs', keyof Kind['resource']>>
    >;
    readonly lease: Required<
      Pick<Kind['lease'], Extract<'needsSetUp' | 'activate', keyof Kind['lease']>>
    >;
  };
