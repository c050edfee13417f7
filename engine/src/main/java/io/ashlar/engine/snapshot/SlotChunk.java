package io.ashlar.engine.snapshot;

import java.util.List;

/**
 * Some records of one slot. The chunks of a slot follow each other; slots come in ascending order.
 *
 * @param records flat string records (see StringRecord) that are never changed again, apart from
 *     their three access bytes
 */
public record SlotChunk(int slot, List<byte[]> records) {}
