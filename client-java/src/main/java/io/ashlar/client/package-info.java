/**
 * The Java SDK: {@link io.ashlar.client.AshlarClient} and its families of commands.
 *
 * <p>A call goes straight to the node that leads its key's shard, together with others that go
 * there at the time, and is sent again when that is safe: what was certainly not executed, what
 * only reads, and writes that carry a request id, which the grid executes once however often they
 * come.
 *
 * <p>Invariant: each call ends exactly once, within its deadline; a write whose fate nobody knows
 * ends with {@link io.ashlar.client.FateUnknownException}, never as if it had succeeded or failed.
 *
 * <p>Threads: everything public may be used from any thread. Results are completed on the client's
 * own threads, which nobody should block. Imports gRPC, the generated messages and the slot hash;
 * never the packages below it, some of which need libraries that an application may not have.
 */
@NullMarked
package io.ashlar.client;

import org.jspecify.annotations.NullMarked;
