'use strict';
// Plays the compatibility scenario with ioredis; argument: host:port,host:port,...
const path = require('path');
const Redis = require(path.join(__dirname, 'node_modules', 'ioredis'));
const readline = require('readline');

const nodes = process.argv[2].split(',').map((n) => {
  const [host, port] = n.split(':');
  return { host, port: Number(port) };
});

function must(condition, what) {
  if (!condition) throw new Error(what);
}

async function patiently(attempt) {
  const deadline = Date.now() + 20000;
  for (;;) {
    try {
      return await attempt();
    } catch (e) {
      if (Date.now() > deadline) throw e;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function main() {
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const cluster = new Redis.Cluster(nodes, { slotsRefreshTimeout: 5000 });
  cluster.on('error', () => {});
  const key = (i) => 'ioredis:' + i;
  await Promise.all([...Array(1000).keys()].map((i) => cluster.set(key(i), 'v' + i)));
  const read = await Promise.all([...Array(1000).keys()].map((i) => cluster.get(key(i))));
  read.forEach((value, i) => must(value === 'v' + i, 'read ' + i + ': ' + value));

  const pipeline = cluster.pipeline();
  for (let i = 0; i < 200; i++) pipeline.incr('{ioredis}:counter:' + i);
  const counts = await pipeline.exec();
  must(counts.every(([error, n]) => !error && n === 1), 'pipeline');

  const tagged = '{ioredis}:account';
  const exec = await cluster.multi().set(tagged, 'opened').incr(tagged + ':n').exec();
  must(exec[0][1] === 'OK' && exec[1][1] === 1, 'transaction ' + JSON.stringify(exec));

  console.log('kill ' + tagged);
  await lines.next();
  for (let i = 0; i < 50; i++) await patiently(() => cluster.set(key(i), 'after' + i));
  await patiently(() => cluster.set(tagged, 'survived'));
  for (let i = 0; i < 1000; i++) {
    const expected = (i < 50 ? 'after' : 'v') + i;
    await patiently(async () => must((await cluster.get(key(i))) === expected, 'lost ' + i));
  }
  must((await patiently(() => cluster.get(tagged))) === 'survived', 'lost the tagged key');
  console.log('done');
  cluster.disconnect();
  process.exit(0);
}

main().catch((e) => {
  console.log('failed: ' + (e.stack || e));
  process.exit(1);
});
