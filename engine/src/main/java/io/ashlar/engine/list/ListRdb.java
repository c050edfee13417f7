package io.ashlar.engine.list;

import io.ashlar.engine.rdb.BadDumpException;
import io.ashlar.engine.rdb.Listpack;
import io.ashlar.engine.rdb.ListpackWriter;
import io.ashlar.engine.rdb.RdbForm;
import io.ashlar.engine.rdb.RdbReader;
import io.ashlar.engine.rdb.RdbType;
import io.ashlar.engine.rdb.RdbVersion;
import io.ashlar.engine.rdb.RdbWriter;
import io.ashlar.engine.rdb.Ziplist;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lists in Redis's serialisation. What is written has a node for each block.
 *
 * <pre>
 * LIST            count element*
 * LIST_ZIPLIST    ziplist of elements
 * LIST_ZIPLISTS   count ziplist*
 * LIST_LISTPACKS  count (1 element | 2 listpack)*
 * </pre>
 */
public final class ListRdb implements RdbForm {
  private static final int PLAIN_NODE = 1;
  private static final int PACKED_NODE = 2;
  private static final int CHANGE_BYTES = 48 << 10;

  /** What an element takes in a change beside its bytes. */
  private static final int ELEMENT_BYTES = 2;

  @Override
  public ValueType type() {
    return ListType.INSTANCE;
  }

  @Override
  public boolean reads(int rdbType) {
    return rdbType == RdbType.LIST
        || rdbType == RdbType.LIST_ZIPLIST
        || rdbType == RdbType.LIST_ZIPLISTS
        || rdbType == RdbType.LIST_LISTPACKS;
  }

  @Override
  public int write(CollectionValue value, long nowMs, RdbWriter out) {
    ListValue list = (ListValue) value;
    out.int8(RdbType.LIST_LISTPACKS);
    out.length(list.blockCount());
    for (ListCursor cursor = list.cursor(0); cursor.valid(); cursor.nextBlock()) {
      Block block = cursor.block();
      ListpackWriter pack = new ListpackWriter();
      for (int at = block.start(); at < block.end(); at = Entries.end(block.bytes(), at)) {
        if (Entries.isInteger(block.bytes(), at)) {
          pack.add(Entries.integer(block.bytes(), at));
        } else {
          pack.add(
              block.bytes(),
              at + Entries.headBytes(block.bytes(), at),
              Entries.dataBytes(block.bytes(), at));
        }
      }
      out.length(PACKED_NODE);
      out.string(pack.toBytes());
    }
    return RdbVersion.REDIS_7_0;
  }

  @Override
  public void read(int rdbType, RdbReader in, long nowMs, Consumer<ValueChange> out)
      throws BadDumpException {
    Items items = new Items(out);
    switch (rdbType) {
      case RdbType.LIST -> {
        for (int left = in.elementCount(); left > 0; left--) {
          items.add(in.string());
        }
      }
      case RdbType.LIST_ZIPLIST -> items.addAll(Ziplist.elements(in.string(), in.meter()));
      case RdbType.LIST_ZIPLISTS -> {
        for (int left = in.elementCount(); left > 0; left--) {
          items.addAll(Ziplist.elements(in.string(), in.meter()));
        }
      }
      case RdbType.LIST_LISTPACKS -> readNodes(in, items);
      default -> throw new IllegalArgumentException("no list: " + rdbType);
    }
    items.finish();
    if (!items.any) {
      throw BadDumpException.damaged("empty list");
    }
  }

  private static void readNodes(RdbReader in, Items items) throws BadDumpException {
    for (int left = in.elementCount(); left > 0; left--) {
      long form = in.length();
      if (form == PLAIN_NODE) {
        items.add(in.string());
      } else if (form == PACKED_NODE) {
        items.addAll(Listpack.elements(in.string(), in.meter()));
      } else {
        throw BadDumpException.damaged("node of a list");
      }
    }
  }

  /** Makes changes of the elements that are read. */
  private static final class Items {
    private final Consumer<ValueChange> out;
    private List<byte[]> elements = new ArrayList<>();
    private long bytes;
    private boolean any;

    Items(Consumer<ValueChange> out) {
      this.out = out;
    }

    /** A node without elements is left out, as in Redis. */
    void addAll(List<byte[]> all) {
      all.forEach(this::add);
    }

    void add(byte[] element) {
      any = true;
      elements.add(element);
      bytes += element.length + ELEMENT_BYTES;
      if (bytes >= CHANGE_BYTES) {
        finish();
      }
    }

    void finish() {
      if (!elements.isEmpty()) {
        out.accept(new ListChange.Push(false, elements));
        elements = new ArrayList<>();
        bytes = 0;
      }
    }
  }
}
