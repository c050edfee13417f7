/**
 * The Redis serialisation protocol, versions 2 and 3: reply values, the request decoder, the reply
 * encoder, and the reply decoder for the other end of a connection.
 *
 * <p>Pure: no sockets, no threads, no clock. An instance belongs to one connection and is used by
 * that connection's thread only. Imports nothing but the JDK.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP
 *     specification</a>
 */
package io.ashlar.resp;
