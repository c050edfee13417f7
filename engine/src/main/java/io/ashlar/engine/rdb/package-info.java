/**
 * Redis's own serialisation of values, as DUMP, RESTORE and RDB files have it: lengths, strings,
 * the packed forms, compression and the footer. What is read is checked byte by byte: whatever the
 * bytes are, nothing is read beyond their end, nothing large is made for a wild length, and nothing
 * runs longer than they are long; {@link io.ashlar.engine.rdb.BadDumpException} instead. Each type
 * says in its own package how its values are written, as a {@link io.ashlar.engine.rdb.RdbForm}.
 *
 * <p>Pure, any thread. Imports the value package, the spelling of integers and the hash function of
 * {@code keyspace}.
 *
 * @see <a href="https://rdb.fnordig.de/file_format.html">the RDB file format</a>
 */
package io.ashlar.engine.rdb;
