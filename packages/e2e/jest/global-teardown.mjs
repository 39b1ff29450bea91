export default async function tearDown() {
  await globalThis.drydockTestServers?.stop();
}
