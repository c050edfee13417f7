'use strict';
// Plays the compatibility scenario with node-redis; argument: host:port,host:port,...
const path = require('path');
const { createCluster } = require(path.join(__dirname, 'node_modules', 'redis'));
const readline = require('readline');

function must(condition, what) {
  if (!condition) throw new Error(what);
}

async function patiently(attempt) {
  const deadline = Date.now() + 90000;
  for (;;) {
    try {
      return await Promise.race([
        attempt(),
        new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), 3000)),
      ]);
    } catch (e) {
      if (Date.now() > deadline) throw e;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function main() {
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const cluster = createCluster({
    rootNodes: process.argv[2].split(',').map((n) => ({ url: 'redis://' + n })),
  });
  cluster.on('error', () => {});
  await cluster.connect();
  const key = (i) => 'node-redis:' + i;
  // Sent without waiting: the client pipelines them on each node's connection.
  await Promise.all([...Array(1000).keys()].map((i) => cluster.set(key(i), 'v' + i)));
  const read = await Promise.all([...Array(1000).keys()].map((i) => cluster.get(key(i))));
  read.forEach((value, i) => must(value === 'v' + i, 'read ' + i + ': ' + value));

  const tagged = '{node-redis}:account';
  const exec = await cluster.multi().set(tagged, 'opened').incr(tagged + ':n').exec();
  must(exec[0] === 'OK' && exec[1] === 1, 'transaction ' + JSON.stringify(exec));

  console.log('kill ' + tagged);
  await lines.next();
  // This client asks for the topology again when it is told MOVED, not when a node is gone: it
  // queues commands for the lost one until that is back, with any Redis cluster.
  console.log('restore');
  await lines.next();
  for (let i = 0; i < 50; i++) await patiently(() => cluster.set(key(i), 'after' + i));
  await patiently(() => cluster.set(tagged, 'survived'));
  for (let i = 0; i < 1000; i++) {
    const expected = (i < 50 ? 'after' : 'v') + i;
    await patiently(async () => must((await cluster.get(key(i))) === expected, 'lost ' + i));
  }
  must((await patiently(() => cluster.get(tagged))) === 'survived', 'lost the tagged key');
  console.log('done');
  process.exit(0);
}

main().catch((e) => {
  console.log('failed: ' + (e.stack || e));
  process.exit(1);
});
