#!/usr/bin/env bash
# @aws-sdk/client-ec2 3.1169.0 on Node.js 20.20.2: tells the service, in both of its headers and in the part for the
# client itself, that it is 3.1168.0. Whoever looks up in an access log or at an audit trail which release made a call,
# to find those that have to be replaced, finds one that is not installed anywhere.
#
# Seen 2026-11-30, on Linux x64:
#
#   installed 3.1169.0
#   user-agent: aws-sdk-js/3.1168.0 ... api/ec2#3.1168.0
#   x-amz-user-agent: aws-sdk-js/3.1168.0
#
# Drydock takes no version from requests; what runs is what package-lock.json says.
set -euo pipefail

directory="$(mktemp -d)"
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >version.mjs <<'SCRIPT'
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';

let heard;
const server = createServer((request, response) => {
  heard = request.headers;
  response.setHeader('content-type', 'text/xml');
  response.end('<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const client = new EC2Client({
  region: 'eu-west-1',
  endpoint: `http://127.0.0.1:${server.address().port}`,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
});
await client.send(new DescribeRegionsCommand({}));
client.destroy();
server.closeAllConnections();
server.close();

const file = 'node_modules/@aws-sdk/client-ec2/package.json';
const { version } = JSON.parse(readFileSync(file, 'utf8'));
const agent = heard['user-agent'];
const [sdk] = agent.split(' ');
const api = /api\/ec2#\S+/.exec(agent)?.[0];
console.log(`installed ${version}`);
console.log(`user-agent: ${sdk} ... ${api}`);
console.log(`x-amz-user-agent: ${heard['x-amz-user-agent']}`);
const isAsSeen =
  version === '3.1169.0' &&
  sdk === 'aws-sdk-js/3.1168.0' &&
  api === 'api/ec2#3.1168.0' &&
  heard['x-amz-user-agent'] === sdk;
process.exit(isAsSeen ? 0 : 1);
SCRIPT

npm init -y >/dev/null
npm install --no-audit --no-fund --silent @aws-sdk/client-ec2@3.1169.0
timeout 60 node version.mjs
echo 'as seen'
