package dev.banyan.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What was once on the wire or in a topic stays readable: a field, an enum's value or a call keeps
 * its number, name and type. The schema as it was accepted last lies beside this test; {@code mvn
 * -pl proto test -Dbanyan.wire.accept} accepts the present one.
 */
class WireCompatibilityTest {
  private static final Path ACCEPTED = Path.of("src/test/resources/banyan-v1.desc");
  private static final Path PRESENT = Path.of("target/banyan-v1.desc");

  @Test
  void nothingThatWasAcceptedIsChangedOrGone() throws IOException {
    Map<String, String> present = elements(read(PRESENT));
    assertThat(elements(read(ACCEPTED)))
        .allSatisfy(
            (element, form) ->
                assertThat(present.get(element))
                    .as("%s: hosts and coordinators of other versions know it as this", element)
                    .isEqualTo(form));
  }

  @Test
  void whatIsNewIsAcceptedToo() throws IOException {
    if (System.getProperty("banyan.wire.accept") != null) {
      Files.copy(PRESENT, ACCEPTED, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(elements(read(ACCEPTED)))
        .as("the schema grew; accept it with: mvn -pl proto test -Dbanyan.wire.accept")
        .isEqualTo(elements(read(PRESENT)));
  }

  @Test
  void aChangedNumberTypeOrNameIsSeen() {
    DescriptorProto message =
        DescriptorProto.newBuilder()
            .setName("M")
            .addField(field("f", 1, FieldDescriptorProto.Type.TYPE_INT64))
            .build();
    Map<String, String> before = new TreeMap<>();
    message("p", message, before);
    for (FieldDescriptorProto changed :
        new FieldDescriptorProto[] {
          field("f", 2, FieldDescriptorProto.Type.TYPE_INT64),
          field("f", 1, FieldDescriptorProto.Type.TYPE_INT32),
          field("g", 1, FieldDescriptorProto.Type.TYPE_INT64)
        }) {
      Map<String, String> after = new TreeMap<>();
      message("p", message.toBuilder().setField(0, changed).build(), after);
      assertThat(after).isNotEqualTo(before);
    }
  }

  private static FieldDescriptorProto field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setType(type).build();
  }

  private static FileDescriptorSet read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return FileDescriptorSet.parseFrom(in);
    }
  }

  /** Each field, enum value and call, by what identifies it on the wire. */
  private static Map<String, String> elements(FileDescriptorSet files) {
    Map<String, String> elements = new TreeMap<>();
    files.getFileList().stream()
        .filter(file -> file.getPackage().startsWith("banyan"))
        .forEach(
            file -> {
              String name = file.getPackage();
              file.getMessageTypeList().forEach(message -> message(name, message, elements));
              file.getEnumTypeList().forEach(type -> enumeration(name, type, elements));
              file.getServiceList()
                  .forEach(
                      service ->
                          elements.putAll(
                              service.getMethodList().stream()
                                  .collect(
                                      Collectors.toMap(
                                          call ->
                                              name + "." + service.getName() + "/" + call.getName(),
                                          WireCompatibilityTest::call))));
            });
    return elements;
  }

  private static void message(
      String parent, DescriptorProto message, Map<String, String> elements) {
    String name = parent + "." + message.getName();
    for (FieldDescriptorProto field : message.getFieldList()) {
      String oneof =
          field.hasOneofIndex() ? message.getOneofDecl(field.getOneofIndex()).getName() : "";
      elements.put(
          name + "#" + field.getNumber(),
          String.join(
              " ",
              field.getName(),
              field.getType().name(),
              field.getLabel().name(),
              field.getTypeName(),
              oneof));
    }
    message.getNestedTypeList().forEach(nested -> message(name, nested, elements));
    message.getEnumTypeList().forEach(nested -> enumeration(name, nested, elements));
  }

  private static void enumeration(
      String parent, EnumDescriptorProto type, Map<String, String> elements) {
    type.getValueList()
        .forEach(
            value ->
                elements.put(
                    parent + "." + type.getName() + "=" + value.getNumber(), value.getName()));
  }

  private static String call(MethodDescriptorProto call) {
    return "%s %b -> %s %b"
        .formatted(
            call.getInputType(),
            call.getClientStreaming(),
            call.getOutputType(),
            call.getServerStreaming());
  }
}
