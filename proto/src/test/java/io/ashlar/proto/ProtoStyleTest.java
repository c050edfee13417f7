package io.ashlar.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Names as Buf's STANDARD rules want them, with two exceptions: services are not called {@code
 * ...Service}, because users read their names, and enums of the internal protocol whose first value
 * has a meaning keep it.
 */
final class ProtoStyleTest {
  private static final Pattern UPPER_CAMEL = Pattern.compile("([A-Z][a-z0-9]*)+");
  private static final Pattern LOWER_SNAKE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final Pattern UPPER_SNAKE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");
  private static final Pattern VERSIONED = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z0-9]+)*\\.v\\d+");

  @Test
  void namesFollowTheRules() {
    List<String> faults = new ArrayList<>();
    Protos.ALL.forEach(file -> check(file, faults));
    assertThat(faults).isEmpty();
  }

  private static void check(FileDescriptor file, List<String> faults) {
    need(VERSIONED, file.getPackage(), faults);
    String folder = file.getPackage().replace('.', '/') + "/";
    if (!file.getName().startsWith(folder)) {
      faults.add(file.getName() + " is not in the folder of its package, " + folder);
    }
    need(LOWER_SNAKE, file.getName().replaceAll(".*/|\\.proto$", ""), faults);
    for (var message : Protos.messages(file)) {
      need(UPPER_CAMEL, message.getName(), faults);
      message.getFields().forEach(field -> need(LOWER_SNAKE, field.getName(), faults));
      message.getRealOneofs().forEach(oneof -> need(LOWER_SNAKE, oneof.getName(), faults));
    }
    Protos.enums(file).forEach(type -> check(type, faults));
    Set<String> used = new HashSet<>();
    file.getServices().forEach(service -> check(service, used, faults));
  }

  private static void check(EnumDescriptor type, List<String> faults) {
    need(UPPER_CAMEL, type.getName(), faults);
    String prefix =
        type.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT) + "_";
    type.getValues()
        .forEach(
            value -> {
              need(UPPER_SNAKE, value.getName(), faults);
              if (!value.getName().startsWith(prefix)) {
                faults.add(value.getFullName() + " does not begin with " + prefix);
              }
            });
    boolean internal = type.getFullName().startsWith("ashlar.internal.");
    if (!internal && !type.getValues().get(0).getName().equals(prefix + "UNSPECIFIED")) {
      faults.add(type.getFullName() + " does not begin with " + prefix + "UNSPECIFIED = 0");
    }
  }

  private static void check(ServiceDescriptor service, Set<String> used, List<String> faults) {
    need(UPPER_CAMEL, service.getName(), faults);
    for (MethodDescriptor method : service.getMethods()) {
      need(UPPER_CAMEL, method.getName(), faults);
      for (var side :
          List.of(
              new String[] {method.getInputType().getName(), "Request"},
              new String[] {method.getOutputType().getName(), "Response"})) {
        if (!side[0].equals(service.getName() + method.getName() + side[1])) {
          faults.add(method.getFullName() + " has a message called " + side[0]);
        }
        if (!used.add(side[0])) {
          faults.add(side[0] + " is shared by several methods");
        }
      }
    }
  }

  private static void need(Pattern pattern, String name, List<String> faults) {
    if (!pattern.matcher(name).matches()) {
      faults.add(name + " is not " + pattern);
    }
  }
}
