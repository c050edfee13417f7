package io.ashlar.bench.load;

/**
 * One kind of load.
 *
 * @param name short, as the user selects it
 * @param pipeline requests that a connection sends before it waits for their replies
 * @param connections in total, over all nodes
 * @param valueBytes length of a written value
 */
public record Load(String name, Op op, int pipeline, int connections, int valueBytes) {}
