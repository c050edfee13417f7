"""redis-py's asyncio client. Argument: host:port of a single node."""

import asyncio
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))

import redis.asyncio as redis  # noqa: E402
from redis.exceptions import (  # noqa: E402
    LockError,
    NoScriptError,
    RedisError,
    ResponseError,
    WatchError,
)

LIMITER = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return n <= tonumber(ARGV[1]) and 1 or 0
"""


def must(condition, what):
    if not condition:
        raise AssertionError(what)


async def pipelines(client):
    async with client.pipeline(transaction=False) as pipe:
        for i in range(300):
            pipe.set(f"{{aio}}:{i}", i).incr(f"{{aio}}:{i}")
        answers = await pipe.execute()
    must(answers[1::2] == list(range(1, 301)), "pipeline")
    async with client.pipeline(transaction=True) as pipe:
        pipe.set("{aio}:tx", "1").lpush("{aio}:tx", "x").incr("{aio}:tx")
        try:
            await pipe.execute()
            must(False, "LPUSH on a string passed")
        except ResponseError as e:
            must("WRONGTYPE" in str(e), str(e))
    must(await client.get("{aio}:tx") == "2", "the rest of the transaction runs")
    async with client.pipeline(transaction=True) as pipe:
        await pipe.watch("{aio}:tx")
        await client.set("{aio}:tx", "other")
        pipe.multi()
        pipe.set("{aio}:tx", "mine")
        try:
            await pipe.execute()
            must(False, "the watched key changed")
        except WatchError:
            pass

    async def add_one(pipe):
        value = int(await pipe.get("{aio}:optimistic") or 0)
        pipe.multi()
        pipe.set("{aio}:optimistic", value + 1)

    await asyncio.gather(*(client.transaction(add_one, "{aio}:optimistic") for _ in range(10)))
    must(await client.get("{aio}:optimistic") == "10", "optimistic increments")


async def messages(client):
    async with client.pubsub() as pubsub:
        await pubsub.subscribe("{aio}:channel")
        await pubsub.psubscribe("{aio}:pattern:*")
        for _ in range(2):
            must(await pubsub.get_message(timeout=5), "confirmation")
        await client.publish("{aio}:channel", "one")
        await client.publish("{aio}:pattern:x", "two")
        got = []
        while len(got) < 2:
            message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=5)
            must(message is not None, f"only {got}")
            got.append((message["type"], message["channel"], message["data"]))
        expected = [("message", "{aio}:channel", "one"), ("pmessage", "{aio}:pattern:x", "two")]
        must(sorted(got) == expected, f"messages {got}")
        if client.get_connection_kwargs()["protocol"] == 3:
            return  # It mistakes RESP3's plain PONG for a message.
        await pubsub.ping("here")
        pong = await pubsub.get_message(timeout=5)
        must(pong and (pong["type"], pong["data"]) == ("pong", "here"), f"pong {pong}")


async def blocking(client):
    async def push():
        await asyncio.sleep(0.1)
        await client.rpush("{aio}:list", "a", "b")

    popped, _ = await asyncio.gather(client.blpop("{aio}:list", timeout=5), push())
    must(tuple(popped) == ("{aio}:list", "a"), f"blpop {popped}")
    start = time.monotonic()
    must(await client.blpop("{aio}:nothing", timeout=0.3) is None, "blpop of nothing")
    must(0.25 < time.monotonic() - start < 5, "timeout of blpop")
    waiters = [asyncio.create_task(client.bzpopmin("{aio}:zset", timeout=5)) for _ in range(5)]
    await asyncio.sleep(0.1)
    await client.zadd("{aio}:zset", {f"m{i}": i for i in range(5)})
    members = sorted(answer[1] for answer in await asyncio.gather(*waiters))
    must(members == [f"m{i}" for i in range(5)], f"bzpopmin {members}")


async def streams(client):
    await client.xgroup_create("{aio}:stream", "group", id="0", mkstream=True)
    ids = [await client.xadd("{aio}:stream", {"n": i}) for i in range(10)]
    read = await client.xreadgroup("group", "one", {"{aio}:stream": ">"}, count=4)
    entries = (read["{aio}:stream"] if isinstance(read, dict) else read[0][1])
    if entries and isinstance(entries[0], list) and isinstance(entries[0][0], (list, tuple)):
        entries = entries[0]
    must([e[0] for e in entries] == ids[:4], f"xreadgroup {read}")
    must(await client.xack("{aio}:stream", "group", *ids[:2]) == 2, "xack")
    pending = await client.xpending("{aio}:stream", "group")
    must(pending["pending"] == 2, f"pending {pending}")
    claimed = await client.xautoclaim("{aio}:stream", "group", "two", min_idle_time=0)
    must([e[0] for e in claimed[1]] == ids[2:4], f"xautoclaim {claimed}")
    info = await client.xinfo_groups("{aio}:stream")
    must(info[0]["name"] == "group" and info[0]["pending"] == 2, f"xinfo {info}")


async def scripts(client):
    limiter = client.register_script(LIMITER)
    answers = [await limiter(keys=["{aio}:limit"], args=[3, 60000]) for _ in range(5)]
    must(answers == [1, 1, 1, 0, 0], f"limiter {answers}")
    await client.script_flush()
    must(await limiter(keys=["{aio}:limit"], args=[9, 60000]) == 1, "after SCRIPT FLUSH")
    try:
        await client.evalsha("f" * 40, 0)
        must(False, "an unknown script ran")
    except NoScriptError:
        pass
    must(await client.script_exists(limiter.sha) == [True], "script exists")
    async with client.pipeline(transaction=True) as pipe:
        await limiter(keys=["{aio}:limit2"], args=[1, 60000], client=pipe)
        await limiter(keys=["{aio}:limit2"], args=[1, 60000], client=pipe)
        must(await pipe.execute() == [1, 0], "scripts in a transaction")
    library = "#!lua name=aio\nredis.register_function('aio_get', function(k) return redis.call('get', k[1]) end)"
    must(await client.function_load(library, replace=True) == "aio", "function load")
    await client.set("{aio}:fn", "called")
    must(await client.fcall("aio_get", 1, "{aio}:fn") == "called", "fcall")


async def locks(client):
    lock = client.lock("{aio}:lock", timeout=5, blocking_timeout=3)
    held = []

    async def critical(number):
        async with client.lock("{aio}:lock", timeout=5, blocking_timeout=10, sleep=0.02):
            held.append(number)
            must(await client.incr("{aio}:inside") == 1, "two are inside")
            await asyncio.sleep(0.01)
            await client.decr("{aio}:inside")

    await asyncio.gather(*(critical(i) for i in range(8)))
    must(len(held) == 8, f"held {held}")
    must(await lock.acquire(), "lock")
    must(not await client.lock("{aio}:lock", blocking=False).acquire(), "locked twice")
    must(await lock.extend(10), "extend")
    must(await lock.reacquire(), "reacquire")
    await client.delete("{aio}:lock")
    try:
        await lock.release()
        must(False, "a lost lock was released")
    except LockError:
        pass


async def scanning(client):
    await client.mset({f"{{aio}}:scan:{i}": i for i in range(1000)})
    found = [key async for key in client.scan_iter(match="{aio}:scan:*", count=100)]
    must(len(found) >= 1000 and len(set(found)) == 1000, f"scan found {len(found)}")
    await client.hset("{aio}:hash", mapping={f"f{i}": i for i in range(700)})
    fields = {field async for field, _ in client.hscan_iter("{aio}:hash")}
    must(len(fields) == 700, f"hscan found {len(fields)}")


async def single(address):
    host, port = address.split(":")
    for protocol in (2, 3):
        client = redis.Redis(host=host, port=int(port), protocol=protocol, decode_responses=True)
        await client.flushall()
        parts = [pipelines, messages, blocking, streams, locks, scanning]
        await asyncio.gather(*(part(client) for part in parts))
        # Not beside the locks: these are scripts, which SCRIPT FLUSH takes away from them.
        await scripts(client)
        await client.aclose()


async def main():
    await single(sys.argv[1])
    print("done", flush=True)


asyncio.run(main())
