package io.ashlar.control;

import com.google.protobuf.ByteString;
import io.ashlar.control.ControlCommand.ChangeLibraries;
import io.ashlar.control.Libraries.Library;
import io.ashlar.proto.ChangeLibrariesMessage;
import io.ashlar.proto.LibrariesMessage;
import io.ashlar.proto.LibraryMessage;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Libraries of functions as messages. */
final class LibrariesCodec {
  private LibrariesCodec() {}

  static LibraryMessage encode(Library library) {
    return LibraryMessage.newBuilder()
        .setName(library.name())
        .setCode(ByteString.copyFrom(library.code()))
        .addAllFunctions(library.functions())
        .build();
  }

  static LibrariesMessage encode(Libraries libraries) {
    return LibrariesMessage.newBuilder()
        .setEpoch(libraries.epoch())
        .addAllLibraries(libraries.byName().values().stream().map(LibrariesCodec::encode).toList())
        .build();
  }

  static ChangeLibraries decode(ChangeLibrariesMessage message) {
    return new ChangeLibraries(
        message.getFlush(),
        List.copyOf(message.getDeletedList()),
        message.getLoadedList().stream().map(LibrariesCodec::decode).toList(),
        message.getReplace());
  }

  static Libraries decode(LibrariesMessage message) {
    SequencedMap<String, Library> byName = new TreeMap<>();
    message.getLibrariesList().forEach(one -> byName.put(one.getName(), decode(one)));
    return new Libraries(message.getEpoch(), byName);
  }

  private static Library decode(LibraryMessage message) {
    return new Library(
        message.getName(),
        message.getCode().toByteArray(),
        List.copyOf(message.getFunctionsList()));
  }
}
