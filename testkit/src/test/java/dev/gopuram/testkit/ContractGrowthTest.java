package dev.gopuram.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each change is made to the real contracts' descriptors. */
class ContractGrowthTest {
    private static final String MODELS = "gopuram/models/v1/models.proto";
    private static final FileDescriptorSet CONTRACTS = contracts();

    @Test
    void nothing_changed_breaks_nothing() {
        assertThat(ContractGrowth.breaks(CONTRACTS, CONTRACTS)).isEmpty();
        assertThat(CONTRACTS.getFileCount()).isGreaterThan(4);
    }

    @Test
    void growing_breaks_nothing() {
        changed(
                file -> {
                    message(file, "Embed")
                            .addField(field("dimensions", 9, FieldDescriptorProto.Type.TYPE_INT32))
                            .addField(field("usage", 10, FieldDescriptorProto.Type.TYPE_MESSAGE)
                                    .setTypeName(".gopuram.kernel.v1.Usage")
                                    .setProto3Optional(true));
                    file.addMessageType(DescriptorProto.newBuilder().setName("New"));
                    file.getServiceBuilder(0)
                            .addMethod(MethodDescriptorProto.newBuilder().setName("New"));
                },
                new String[0]);
    }

    @Test
    void what_old_peers_still_use_may_not_go() {
        changed(file -> file.getServiceBuilder(0).removeMethod(0), "gopuram.models.v1.Models.Embed: the rpc is gone");
        changed(file -> message(file, "Embed").removeField(1), "gopuram.models.v1.Embed.inputs: field 2 is gone");
        changed(
                file -> message(file, "Embed").getEnumTypeBuilder(0).removeValue(1),
                "gopuram.models.v1.Embed.Purpose.PURPOSE_QUERY: the value is gone");
        changed(
                file -> file.removeMessageType(index(file, "FindModel")),
                "gopuram.models.v1.FindModel: the message is gone");
        changed(file -> file.removeService(0), "gopuram.models.v1.Models: the service is gone");
    }

    @Test
    void what_old_peers_read_may_not_change() {
        changed(
                file -> message(file, "Embed").getFieldBuilder(0).setNumber(9),
                "gopuram.models.v1.Embed.model: field 1 is gone");
        changed(
                file -> message(file, "Embed").getFieldBuilder(0).setType(FieldDescriptorProto.Type.TYPE_BYTES),
                "gopuram.models.v1.Embed.model: was string, is bytes");
        changed(
                file -> message(file, "Embed").getFieldBuilder(1).setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL),
                "gopuram.models.v1.Embed.inputs: repeated, optional or oneof has changed");
        changed(
                file -> message(file, "Embed").getFieldBuilder(0).setName("name"),
                "gopuram.models.v1.Embed.model: field 1 is now name");
        changed(
                file -> message(file, "Embed")
                        .getEnumTypeBuilder(0)
                        .getValueBuilder(1)
                        .setNumber(9),
                "gopuram.models.v1.Embed.Purpose.PURPOSE_QUERY: was 1, is 9");
        changed(
                file -> file.getServiceBuilder(0).getMethodBuilder(0).setServerStreaming(true),
                "gopuram.models.v1.Models.Embed: streaming has changed");
        changed(
                file -> file.getServiceBuilder(0)
                        .getMethodBuilder(0)
                        .getOptionsBuilder()
                        .setIdempotencyLevel(IdempotencyLevel.IDEMPOTENCY_UNKNOWN),
                "gopuram.models.v1.Models.Embed: old callers still retry it (expected: idempotent, as before)");
        changed(
                file -> message(file, "Embed")
                        .addField(field("usage", 9, FieldDescriptorProto.Type.TYPE_MESSAGE)
                                .setTypeName(".gopuram.kernel.v1.Usage")),
                "gopuram.models.v1.Embed.usage: a new field that an old peer leaves out and a new one needs"
                        + " (expected: optional)");
    }

    private static void changed(Consumer<FileDescriptorProto.Builder> change, String... breaks) {
        FileDescriptorSet.Builder present = CONTRACTS.toBuilder();
        for (FileDescriptorProto.Builder file : present.getFileBuilderList()) {
            if (file.getName().equals(MODELS)) {
                change.accept(file);
            }
        }
        assertThat(ContractGrowth.breaks(CONTRACTS, present.build())).containsExactly(breaks);
    }

    private static FieldDescriptorProto.Builder field(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    }

    private static DescriptorProto.Builder message(FileDescriptorProto.Builder file, String name) {
        return file.getMessageTypeBuilder(index(file, name));
    }

    private static int index(FileDescriptorProto.Builder file, String name) {
        for (int i = 0; i < file.getMessageTypeCount(); i++) {
            if (file.getMessageType(i).getName().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static FileDescriptorSet contracts() {
        try (InputStream in = ContractGrowthTest.class.getResourceAsStream("/dev/gopuram/contracts/contracts.desc")) {
            return FileDescriptorSet.parseFrom(in);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
