'use strict';
// node-redis with a single node. Argument: host:port
const path = require('path');
const redis = require(path.join(__dirname, 'node_modules', 'redis'));

const url = 'redis://' + process.argv[2];

function must(condition, what) {
  if (!condition) throw new Error(what);
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, condition) {
  const deadline = Date.now() + 10000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('never: ' + what);
    await sleep(10);
  }
}

async function refused(what, attempt, text) {
  try {
    await attempt();
  } catch (e) {
    must(String(e.message).includes(text) || e.constructor.name === text, what + ': ' + e.message);
    return;
  }
  throw new Error(what + ' was not refused');
}

const limiter = redis.defineScript({
  NUMBER_OF_KEYS: 1,
  SCRIPT:
    "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end" +
    ' return n <= tonumber(ARGV[1]) and 1 or 0',
  parseCommand(parser, key, most, ms) {
    parser.pushKey(key);
    parser.push(String(most), String(ms));
  },
  transformReply: (reply) => reply === 1,
});

async function connect(options) {
  const client = redis.createClient({ url, scripts: { limiter }, ...options });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function pipelines(client) {
  const answers = await Promise.all(
    [...Array(500).keys()].map((i) => client.set('{nr}:' + i, 'v' + i)),
  );
  must(answers.every((a) => a === 'OK'), 'sets');
  const exec = await client.multi().set('{nr}:tx', '1').incr('{nr}:tx').hSet('{nr}:h', { a: 1, b: 2 }).exec();
  must(JSON.stringify(exec) === '["OK",2,2]', 'exec ' + JSON.stringify(exec));
  const piped = await client.multi().get('{nr}:1').get('{nr}:none').execAsPipeline();
  must(piped[0] === 'v1' && piped[1] === null, 'pipeline ' + piped);
  const isolated = client.duplicate();
  await isolated.connect();
  await isolated.watch('{nr}:tx');
  await client.set('{nr}:tx', 'other');
  await refused('a watched key', () => isolated.multi().set('{nr}:tx', 'mine').exec(), 'WatchError');
  await isolated.close();
  const failing = await client.multi().set('{nr}:s', 'x').lPush('{nr}:s', 'y').exec().catch((e) => e);
  must(/1 commands failed|WRONGTYPE/.test(failing.message), 'failing ' + failing);
}

async function messages(client) {
  const subscriber = client.duplicate();
  await subscriber.connect();
  const got = [];
  const note = (message, channel) => got.push(channel + '=' + message);
  await subscriber.subscribe('{nr}:channel', note);
  await subscriber.pSubscribe('{nr}:p:*', note);
  await subscriber.sSubscribe('{nr}:shard', note);
  await client.publish('{nr}:channel', '1');
  await client.publish('{nr}:p:x', '2');
  await client.sPublish('{nr}:shard', '3');
  await until('three messages', () => got.length === 3);
  must(got.sort().join() === '{nr}:channel=1,{nr}:p:x=2,{nr}:shard=3', 'messages ' + got);
  await subscriber.unsubscribe();
  await subscriber.pUnsubscribe();
  await subscriber.sUnsubscribe();
  must((await subscriber.get('{nr}:none2')) === null, 'commands after the subscription');
  await subscriber.close();
}

async function blocking(client) {
  const waiter = client.duplicate();
  await waiter.connect();
  const popped = waiter.blPop('{nr}:list', 5);
  await sleep(50);
  await client.rPush('{nr}:list', ['a', 'b']);
  must((await popped).element === 'a', 'blpop');
  const read = waiter.xRead({ key: '{nr}:stream', id: '$' }, { BLOCK: 5000, COUNT: 5 });
  await sleep(50);
  const id = await client.xAdd('{nr}:stream', '*', { field: 'value' });
  const [{ messages: entries }] = await read;
  must(entries[0].id === id && entries[0].message.field === 'value', 'xread');
  must((await waiter.blPop('{nr}:nothing', 0.1)) === null, 'timeout');
  await waiter.close();
}

async function scripts(client) {
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push(await client.limiter('{nr}:limit', 2, 60000));
  must(answers.join() === 'true,true,false,false', 'limiter ' + answers);
  await client.scriptFlush();
  must(await client.limiter('{nr}:limit', 9, 60000), 'after SCRIPT FLUSH');
  const table = await client.eval("return {1, 'two', {ARGV[1]}, false}", { keys: [], arguments: ['3'] });
  must(JSON.stringify(table) === '[1,"two",["3"],null]', 'eval ' + JSON.stringify(table));
  await refused('a script error', () => client.eval("return redis.error_reply('MY own')"), 'MY own');
  const code =
    "#!lua name=nr\nredis.register_function{function_name='nr_add', callback=function(k, a)" +
    " return redis.call('incrby', k[1], a[1]) end}";
  must((await client.functionLoad(code, { REPLACE: true })) === 'nr', 'function load');
  must((await client.fCall('nr_add', { keys: ['{nr}:fn'], arguments: ['5'] })) === 5, 'fcall');
  must((await client.functionList()).some((l) => l.library_name === 'nr'), 'function list');
}

async function scanning(client) {
  await client.mSet(Object.fromEntries([...Array(500).keys()].map((i) => ['{nr}:scan:' + i, '' + i])));
  const found = new Set();
  for await (const keys of client.scanIterator({ MATCH: '{nr}:scan:*', COUNT: 50 })) {
    keys.forEach((key) => found.add(key));
  }
  must(found.size === 500, 'scan found ' + found.size);
  await client.zAdd('{nr}:z', [...Array(300).keys()].map((i) => ({ score: i / 4, value: 'm' + i })));
  const range = await client.zRangeWithScores('{nr}:z', 10, 12);
  must(range[0].value === 'm10' && range[0].score === 2.5, 'range ' + JSON.stringify(range));
  const all = [];
  for await (const members of client.zScanIterator('{nr}:z')) all.push(...members);
  must(all.length === 300, 'zscan found ' + all.length);
}

/** Copies that the client keeps, and that the server tells it to forget. */
async function copies() {
  const client = await connect({ RESP: 3, clientSideCache: { ttl: 0, maxEntries: 100 } });
  const other = await connect({});
  await other.set('{nr}:copy', 'one');
  must((await client.get('{nr}:copy')) === 'one', 'first read');
  must((await client.get('{nr}:copy')) === 'one', 'second read');
  await other.set('{nr}:copy', 'two');
  await until('an invalidation', async () => (await client.get('{nr}:copy')) === 'two');
  await client.close();
  await other.close();
}

async function main() {
  for (const RESP of [2, 3]) {
    const client = await connect({ RESP });
    await client.flushAll();
    for (const part of [pipelines, messages, blocking, scripts, scanning]) await part(client);
    await client.close();
  }
  await copies();
  console.log('done');
  process.exit(0);
}

main().catch((e) => {
  console.log('failed: ' + (e.stack || e));
  process.exit(1);
});
