"""Plays the compatibility scenario with redis-py; argument: host:port,host:port,..."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))

from redis.cluster import ClusterNode, RedisCluster  # noqa: E402
from redis.exceptions import RedisError  # noqa: E402


def must(condition, what):
    if not condition:
        raise AssertionError(what)


def patiently(attempt):
    deadline = time.monotonic() + 20
    while True:
        try:
            return attempt()
        except (RedisError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def main():
    nodes = [n.split(":") for n in sys.argv[1].split(",")]
    client = RedisCluster(
        startup_nodes=[ClusterNode(host, int(port)) for host, port in nodes],
        decode_responses=True,
        socket_timeout=3,
    )

    def key(number):
        return f"redis-py:{number}"

    for i in range(1000):
        client.set(key(i), f"v{i}")
    for i in range(1000):
        must(client.get(key(i)) == f"v{i}", f"read {i}")

    pipeline = client.pipeline()
    for i in range(200):
        pipeline.incr(f"redis-py:counter:{i}")
    must(pipeline.execute() == [1] * 200, "pipeline")

    tagged = "{redis-py}:account"
    transaction = client.pipeline(transaction=True)
    transaction.set(tagged, "opened")
    transaction.incr(tagged + ":n")
    answers = transaction.execute()
    must(answers[1] == 1, f"transaction {answers}")

    print("kill " + tagged, flush=True)
    sys.stdin.readline()
    for i in range(50):
        patiently(lambda: client.set(key(i), f"after{i}"))
    patiently(lambda: client.set(tagged, "survived"))
    for i in range(1000):
        expected = f"after{i}" if i < 50 else f"v{i}"
        must(patiently(lambda: client.get(key(i))) == expected, f"lost {i}")
    must(patiently(lambda: client.get(tagged)) == "survived", "lost the tagged key")
    print("done", flush=True)


main()
