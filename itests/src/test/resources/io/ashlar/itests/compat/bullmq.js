'use strict';
// BullMQ over ioredis. Arguments: host:port of a single node, or host:port,host:port,... of a cluster.
const path = require('path');
const readline = require('readline');
const modules = path.join(__dirname, 'node_modules');
const Redis = require(path.join(modules, 'ioredis'));
const { Queue, Worker, QueueEvents, FlowProducer } = require(path.join(modules, 'bullmq'));

const nodes = process.argv[2].split(',').map((n) => {
  const [host, port] = n.split(':');
  return { host, port: Number(port) };
});
// A cluster wants all keys of a queue in one slot.
const prefix = '{bull}';
const open = [];

function must(condition, what) {
  if (!condition) throw new Error(what);
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, condition, limitMs = 20000) {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('never: ' + what);
    await sleep(20);
  }
}

function connect() {
  const connection =
    nodes.length === 1
      ? new Redis({ ...nodes[0], maxRetriesPerRequest: null })
      : new Redis.Cluster(nodes, {
          slotsRefreshTimeout: 5000,
          redisOptions: { maxRetriesPerRequest: null },
        });
  connection.on('error', () => {});
  return connection;
}

function kept(thing) {
  thing.on('error', () => {});
  open.push(thing);
  return thing;
}

const queue = (name) => kept(new Queue(name, { connection: connect(), prefix }));
const worker = (name, work, options = {}) =>
  kept(new Worker(name, work, { connection: connect(), prefix, drainDelay: 1, ...options }));

async function manyJobs() {
  const jobs = queue('many');
  const events = kept(new QueueEvents('many', { connection: connect(), prefix }));
  await events.waitUntilReady();
  const added = await jobs.addBulk(
    [...Array(100).keys()].map((i) => ({ name: 'square', data: { i }, opts: { jobId: 'square-' + i } })),
  );
  worker('many', async (job) => job.data.i * job.data.i, { concurrency: 8 });
  const results = await Promise.all(added.map((job) => job.waitUntilFinished(events, 20000)));
  results.forEach((value, i) => must(value === i * i, 'job ' + i + ' gave ' + value));
  const counts = await jobs.getJobCounts('completed', 'failed', 'waiting', 'active');
  must(counts.completed === 100 && counts.failed === 0, 'counts ' + JSON.stringify(counts));
  const again = await jobs.add('square', { i: 1 }, { jobId: 'square-1' });
  must((await again.getState()) === 'completed', 'a job of the same id ran twice');
  must((await jobs.clean(0, 1000, 'completed')).length === 100, 'clean');
}

async function priorities() {
  const jobs = queue('priorities');
  await jobs.pause();
  for (const priority of [5, 1, 3, 2, 4, 0]) await jobs.add('p' + priority, {}, { priority });
  await jobs.add('first', {}, { lifo: true });
  const seen = [];
  worker('priorities', async (job) => seen.push(job.name), { concurrency: 1 });
  await sleep(100);
  must(seen.length === 0, 'a paused queue worked');
  await jobs.resume();
  await until('all priorities', () => seen.length === 7);
  must(seen.join() === 'first,p0,p1,p2,p3,p4,p5', 'order ' + seen);
}

async function delayed() {
  const jobs = queue('delayed');
  const seen = {};
  worker('delayed', async (job) => (seen[job.name] = Date.now()));
  const start = Date.now();
  await jobs.add('late', {}, { delay: 3000 });
  const promoted = await jobs.add('promoted', {}, { delay: 60000 });
  await jobs.add('soon', {}, { delay: 300 });
  await promoted.promote();
  await until('delayed jobs', () => seen.late && seen.soon && seen.promoted);
  must(seen.promoted - start < 5000, 'promotion');
  must(seen.soon - start >= 295 && seen.late - start >= 2995, 'too early ' + JSON.stringify(seen));
  must(seen.soon < seen.late, 'delayed order ' + JSON.stringify(seen));
}

async function repeated() {
  const jobs = queue('repeated');
  const seen = [];
  const start = Date.now();
  worker('repeated', async () => seen.push(Date.now()));
  await jobs.upsertJobScheduler('tick', { every: 200 }, { name: 'tick' });
  await until('five ticks', () => seen.length >= 5);
  must((await jobs.getJobSchedulers()).length === 1, 'one scheduler');
  must(await jobs.removeJobScheduler('tick'), 'the scheduler goes');
  // The first may come at once, the others at multiples of 200 ms.
  const spent = seen[4] - start;
  must(spent >= 590, 'five ticks in ' + spent + ' ms');
  await sleep(300);
  const after = seen.length;
  await sleep(500);
  must(seen.length === after, 'it ticks on');
}

async function rateLimited() {
  const jobs = queue('limited');
  await jobs.addBulk([...Array(7).keys()].map((i) => ({ name: 'l' + i, data: {} })));
  const seen = [];
  // From before the first window: this process may be late to see the first job.
  const start = Date.now();
  worker('limited', async () => seen.push(Date.now()), { limiter: { max: 2, duration: 300 } });
  await until('limited jobs', () => seen.length === 7);
  // Two in each window: the seventh is in the fourth.
  must(seen[6] - start >= 890, 'seven in ' + (seen[6] - start) + ' ms');
}

async function retries() {
  const jobs = queue('retries');
  let tries = 0;
  worker('retries', async (job) => {
    if (job.name === 'never') throw new Error('as told');
    if (++tries < 3) throw new Error('not yet');
    return 'third';
  });
  const options = { attempts: 3, backoff: { type: 'fixed', delay: 50 } };
  const job = await jobs.add('third', {}, options);
  const hopeless = await jobs.add('never', {}, options);
  await until('the third try', async () => (await job.getState()) === 'completed');
  await until('no more tries', async () => (await hopeless.getState()) === 'failed');
  const [failed] = await jobs.getFailed();
  must(failed.failedReason === 'as told' && failed.attemptsMade === 3, 'reason ' + failed.failedReason);
}

async function flow() {
  const flows = kept(new FlowProducer({ connection: connect(), prefix }));
  const jobs = queue('flow');
  worker('flow', async (job) => {
    if (job.name === 'leaf') return job.data.value;
    const values = Object.values(await job.getChildrenValues());
    return values.reduce((a, b) => a + b, 0);
  });
  const children = [1, 2, 3].map((value) => ({ name: 'leaf', queueName: 'flow', data: { value } }));
  const tree = await flows.add({ name: 'sum', queueName: 'flow', data: {}, children });
  await until('the parent', async () => (await tree.job.getState()) === 'completed');
  must((await jobs.getJob(tree.job.id)).returnvalue === 6, 'the sum of the children');
}

async function stalled() {
  const jobs = queue('stalled');
  let taken = 0;
  const lost = new Worker('stalled', () => new Promise(() => taken++), {
    connection: connect(),
    prefix,
    lockDuration: 400,
    skipLockRenewal: true,
    skipStalledCheck: true,
  });
  lost.on('error', () => {});
  const job = await jobs.add('left', {});
  await until('the first worker has it', () => taken === 1);
  let recovered = 0;
  const other = worker('stalled', async () => 'recovered', { stalledInterval: 300 });
  other.on('stalled', () => recovered++);
  await until('the job is recovered', async () => (await job.getState()) === 'completed');
  must(recovered === 1, 'stalled ' + recovered);
  must((await jobs.getJob(job.id)).returnvalue === 'recovered', 'who did it');
  await lost.close(true);
}

/** Jobs go on through a kill -9: all that were acknowledged are done, and none is lost. */
async function failover(lines) {
  const name = 'failover';
  const jobs = queue(name);
  const done = new Set();
  worker(name, async (job) => done.add(job.data.i), {
    concurrency: 4,
    lockDuration: 2000,
    stalledInterval: 1000,
    maxStalledCount: 10,
  });
  let stop = false;
  const accepted = new Set();
  const producing = (async () => {
    for (let i = 0; !stop; i++) {
      try {
        await jobs.add('job', { i }, { attempts: 20, backoff: { type: 'fixed', delay: 100 } });
        accepted.add(i);
      } catch (e) {
        await sleep(50);
      }
    }
  })();
  await until('jobs before', () => done.size > 100);
  console.log('kill {bull}');
  await lines.next();
  if (nodes.length === 1) {
    console.log('restore');
    await lines.next();
  }
  const before = accepted.size;
  await until('jobs after', () => accepted.size > before + 100, 40000);
  stop = true;
  await producing;
  const missing = () => [...accepted].filter((i) => !done.has(i));
  await until('all accepted jobs', () => missing().length === 0, 40000).catch((e) => {
    throw new Error(e.message + ': ' + missing().length + ' of ' + accepted.size + ' missing');
  });
  const active = async () => (await jobs.getJobCounts('active', 'waiting', 'failed'));
  await until('an empty queue', async () => {
    const counts = await active();
    return counts.active === 0 && counts.waiting === 0;
  });
}

async function main() {
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const parts = { manyJobs, priorities, delayed, repeated, rateLimited, retries, flow, stalled };
  await Promise.all(
    Object.entries(parts).map(async ([name, part]) => {
      const start = Date.now();
      try {
        await part();
      } catch (e) {
        throw new Error(name + ': ' + (e.stack || e));
      }
      console.log(name + ' ' + (Date.now() - start) + ' ms');
    }),
  );
  if (!process.argv[3]) await failover(lines);
  console.log('done');
  process.exit(0);
}

main().catch((e) => {
  console.log('failed: ' + (e.stack || e));
  process.exit(1);
});
