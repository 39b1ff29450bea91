import { createHash } from 'node:crypto';
import { newId } from '../account/ids.ts';
import type { KeyPairRecord } from '../account/records.ts';
import { Ec2Error, missing } from '../protocol/ec2-error.ts';
import { endDryRun, ownIn, tagSet, type Action } from './action.ts';
import { listing } from './listing.ts';
import { tagSpecifications } from './tag-specifications.ts';

const fingerprintOf = (publicKey: string): string =>
  createHash('sha256')
    .update(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'))
    .digest('base64');

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html */
export const describeKeyPairs: Action = listing<KeyPairRecord>({
  idsName: 'KeyPairId',
  naming: { prefix: 'key', code: 'InvalidKeyPair', noun: 'key pair' },
  accepts: ['KeyName', 'IncludePublicKey'],
  setName: 'keySet',
  things(call) {
    const names = call.params.list('KeyName');
    const pairs = ownIn(call, call.world.state.keyPairs);
    const unknown = names.find((name) => !pairs.some((pair) => pair.name === name));
    if (unknown !== undefined) {
      throw new Ec2Error('InvalidKeyPair.NotFound', `The key pair '${unknown}' does not exist`);
    }
    return pairs.filter(({ name }) => names.length === 0 || names.includes(name));
  },
  filters: {
    'key-name': ({ name }) => name,
    'key-pair-id': ({ id }) => id,
  },
  field: ({ id, name, publicKey, tags }, { params }) => ({
    keyPairId: id,
    keyName: name,
    keyFingerprint: fingerprintOf(publicKey),
    publicKey: params.flag('IncludePublicKey') === true ? publicKey : undefined,
    tagSet: tagSet(tags),
  }),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html */
export const importKeyPair: Action = {
  accepts: ['KeyName', 'PublicKeyMaterial', 'TagSpecification'],
  act(call) {
    const { params, world, key, region } = call;
    const name = params.text('KeyName');
    if (name === undefined) throw missing('KeyName');
    const publicKey = Buffer.from(params.text('PublicKeyMaterial') ?? '', 'base64')
      .toString()
      .trim();
    if (!/^(?:ssh-ed25519|ssh-rsa) [A-Za-z0-9+/=]+(?: [^\r\n]*)?$/.test(publicKey)) {
      throw new Ec2Error('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
    }
    if (ownIn(call, world.state.keyPairs).some((pair) => pair.name === name)) {
      throw new Ec2Error('InvalidKeyPair.Duplicate', `The keypair already exists`);
    }
    const tags = tagSpecifications(params, ['key-pair'])['key-pair'] ?? {};
    endDryRun(call);
    const pair = world.state.keyPairs.put({
      id: newId('key'),
      accountId: key.accountId,
      region,
      tags,
      name,
      publicKey,
    });
    return {
      keyPairId: pair.id,
      keyName: name,
      keyFingerprint: fingerprintOf(publicKey),
      tagSet: tagSet(tags),
    };
  },
};

/** One that is not there is deleted already: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html */
export const deleteKeyPair: Action = {
  accepts: ['KeyName', 'KeyPairId'],
  act(call) {
    const { params, world } = call;
    const pair = ownIn(call, world.state.keyPairs).find(
      ({ id, name }) => id === params.text('KeyPairId') || name === params.text('KeyName'),
    );
    endDryRun(call);
    if (pair !== undefined) world.state.keyPairs.remove(pair.id);
    return { return: true, keyPairId: pair?.id };
  },
};
