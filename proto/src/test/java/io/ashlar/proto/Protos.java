package io.ashlar.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.ashlar.proto.v1.AdminProto;
import io.ashlar.proto.v1.DataProto;
import io.ashlar.proto.v1.TopologyProto;
import java.util.ArrayList;
import java.util.List;

/** Every .proto file of this module, and the lines that its readers depend on. */
final class Protos {
  static final List<FileDescriptor> ALL =
      List.of(
          Cluster.getDescriptor(),
          Loads.getDescriptor(),
          TopologyProto.getDescriptor(),
          AdminProto.getDescriptor(),
          DataProto.getDescriptor());

  private Protos() {}

  static List<Descriptor> messages(FileDescriptor file) {
    List<Descriptor> all = new ArrayList<>();
    file.getMessageTypes().forEach(message -> addWithNested(message, all));
    return all;
  }

  private static void addWithNested(Descriptor message, List<Descriptor> all) {
    all.add(message);
    for (Descriptor nested : message.getNestedTypes()) {
      if (!nested.getOptions().getMapEntry()) {
        addWithNested(nested, all);
      }
    }
  }

  static List<EnumDescriptor> enums(FileDescriptor file) {
    List<EnumDescriptor> all = new ArrayList<>(file.getEnumTypes());
    messages(file).forEach(message -> all.addAll(message.getEnumTypes()));
    return all;
  }

  /** One line for each thing whose change breaks a reader or a writer. */
  static List<String> contract(FileDescriptor file) {
    List<String> lines = new ArrayList<>();
    for (Descriptor message : messages(file)) {
      lines.add("message " + message.getFullName());
      for (FieldDescriptor field : message.getFields()) {
        lines.add(
            "field " + message.getFullName() + " " + field.getNumber() + " " + described(field));
      }
    }
    for (EnumDescriptor type : enums(file)) {
      type.getValues()
          .forEach(
              value ->
                  lines.add(
                      "value "
                          + type.getFullName()
                          + " "
                          + value.getNumber()
                          + " "
                          + value.getName()));
    }
    for (ServiceDescriptor service : file.getServices()) {
      for (MethodDescriptor method : service.getMethods()) {
        lines.add(
            "method "
                + method.getFullName()
                + (method.isClientStreaming() ? " stream " : " ")
                + method.getInputType().getFullName()
                + (method.isServerStreaming() ? " -> stream " : " -> ")
                + method.getOutputType().getFullName());
      }
    }
    return lines;
  }

  private static String described(FieldDescriptor field) {
    String type =
        switch (field.getJavaType()) {
          case MESSAGE ->
              field.isMapField() ? mapType(field) : field.getMessageType().getFullName();
          case ENUM -> field.getEnumType().getFullName();
          default -> field.getType().name().toLowerCase(java.util.Locale.ROOT);
        };
    String form =
        field.isMapField() || !field.isRepeated()
            ? field.getRealContainingOneof() == null
                ? ""
                : "oneof " + field.getRealContainingOneof().getName() + " "
            : "repeated ";
    return form + type + " " + field.getName();
  }

  private static String mapType(FieldDescriptor field) {
    return "map<"
        + described(field.getMessageType().findFieldByNumber(1))
        + ", "
        + described(field.getMessageType().findFieldByNumber(2))
        + ">";
  }
}
