package dev.gopuram.testkit;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What would break between two neighbouring versions of the contracts, as both run side by side while an installation is
 * upgraded: contracts may only grow. A new field must be one that an old peer can leave out: not a message, enum or
 * alternative that a record needs.
 */
public final class ContractGrowth {
    private final List<String> breaks = new ArrayList<>();

    private ContractGrowth() {}

    /** The breaking changes from the old to the new descriptors, each as a sentence; none where all is well. */
    public static List<String> breaks(FileDescriptorSet old, FileDescriptorSet present) {
        ContractGrowth growth = new ContractGrowth();
        Map<String, DescriptorProto> messages = messages(present);
        messages(old).forEach((name, message) -> growth.message(name, message, messages.get(name)));
        Map<String, EnumDescriptorProto> enums = enums(present);
        enums(old).forEach((name, type) -> growth.enumType(name, type, enums.get(name)));
        Map<String, ServiceDescriptorProto> services = services(present);
        services(old).forEach((name, service) -> growth.service(name, service, services.get(name)));
        return List.copyOf(growth.breaks);
    }

    private void message(String name, DescriptorProto old, @Nullable DescriptorProto present) {
        if (present == null) {
            breaks.add(name + ": the message is gone");
            return;
        }
        Map<Integer, FieldDescriptorProto> fields = by(present.getFieldList(), FieldDescriptorProto::getNumber);
        Map<Integer, FieldDescriptorProto> before = by(old.getFieldList(), FieldDescriptorProto::getNumber);
        before.forEach((number, field) -> field(name + "." + field.getName(), field, fields.get(number)));
        fields.forEach((number, field) -> {
            if (!before.containsKey(number) && needed(field)) {
                breaks.add(name + "." + field.getName()
                        + ": a new field that an old peer leaves out and a new one needs (expected: optional)");
            }
        });
    }

    private void field(String name, FieldDescriptorProto old, @Nullable FieldDescriptorProto present) {
        if (present == null) {
            breaks.add(name + ": field " + old.getNumber() + " is gone");
            return;
        }
        if (!present.getName().equals(old.getName())) {
            breaks.add(name + ": field " + old.getNumber() + " is now " + present.getName());
        }
        if (present.getType() != old.getType() || !present.getTypeName().equals(old.getTypeName())) {
            breaks.add(name + ": was " + type(old) + ", is " + type(present));
        }
        if (present.getLabel() != old.getLabel()
                || present.getProto3Optional() != old.getProto3Optional()
                || present.hasOneofIndex() != old.hasOneofIndex()) {
            breaks.add(name + ": repeated, optional or oneof has changed");
        }
    }

    private void enumType(String name, EnumDescriptorProto old, @Nullable EnumDescriptorProto present) {
        if (present == null) {
            breaks.add(name + ": the enum is gone");
            return;
        }
        Map<String, EnumValueDescriptorProto> values = by(present.getValueList(), EnumValueDescriptorProto::getName);
        for (EnumValueDescriptorProto value : old.getValueList()) {
            EnumValueDescriptorProto now = values.get(value.getName());
            if (now == null) {
                breaks.add(name + "." + value.getName() + ": the value is gone");
            } else if (now.getNumber() != value.getNumber()) {
                breaks.add(name + "." + value.getName() + ": was " + value.getNumber() + ", is " + now.getNumber());
            }
        }
    }

    private void service(String name, ServiceDescriptorProto old, @Nullable ServiceDescriptorProto present) {
        if (present == null) {
            breaks.add(name + ": the service is gone");
            return;
        }
        Map<String, MethodDescriptorProto> rpcs = by(present.getMethodList(), MethodDescriptorProto::getName);
        for (MethodDescriptorProto rpc : old.getMethodList()) {
            rpc(name + "." + rpc.getName(), rpc, rpcs.get(rpc.getName()));
        }
    }

    private void rpc(String name, MethodDescriptorProto old, @Nullable MethodDescriptorProto present) {
        if (present == null) {
            breaks.add(name + ": the rpc is gone");
            return;
        }
        if (!present.getInputType().equals(old.getInputType())
                || !present.getOutputType().equals(old.getOutputType())) {
            breaks.add(name + ": its messages have changed");
        }
        if (present.getServerStreaming() != old.getServerStreaming()
                || present.getClientStreaming() != old.getClientStreaming()) {
            breaks.add(name + ": streaming has changed");
        }
        if (idempotent(old) && !idempotent(present)) {
            breaks.add(name + ": old callers still retry it (expected: idempotent, as before)");
        }
    }

    /** Whether a record cannot be built without the field: only numbers, texts, lists and what is optional may be absent. */
    private static boolean needed(FieldDescriptorProto field) {
        boolean valued = field.getType() == FieldDescriptorProto.Type.TYPE_MESSAGE
                || field.getType() == FieldDescriptorProto.Type.TYPE_ENUM;
        return valued
                && field.getLabel() != FieldDescriptorProto.Label.LABEL_REPEATED
                && !field.getProto3Optional()
                && !field.hasOneofIndex();
    }

    private static boolean idempotent(MethodDescriptorProto rpc) {
        return rpc.getOptions().getIdempotencyLevel() != IdempotencyLevel.IDEMPOTENCY_UNKNOWN;
    }

    private static String type(FieldDescriptorProto field) {
        return field.hasTypeName()
                ? field.getTypeName()
                : field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
    }

    private static <K extends Comparable<K>, V> Map<K, V> by(Collection<V> values, Function<V, K> key) {
        return values.stream().collect(Collectors.toMap(key, value -> value, (a, b) -> a, TreeMap::new));
    }

    private static Map<String, ServiceDescriptorProto> services(FileDescriptorSet set) {
        Map<String, ServiceDescriptorProto> services = new TreeMap<>();
        for (FileDescriptorProto file : set.getFileList()) {
            file.getServiceList().forEach(each -> services.put(file.getPackage() + "." + each.getName(), each));
        }
        return services;
    }

    private static Map<String, DescriptorProto> messages(FileDescriptorSet set) {
        Map<String, DescriptorProto> messages = new TreeMap<>();
        for (FileDescriptorProto file : set.getFileList()) {
            file.getMessageTypeList().forEach(each -> nested(file.getPackage(), each, messages));
        }
        return messages;
    }

    private static void nested(String outer, DescriptorProto message, Map<String, DescriptorProto> messages) {
        String name = outer + "." + message.getName();
        messages.put(name, message);
        message.getNestedTypeList().forEach(each -> nested(name, each, messages));
    }

    private static Map<String, EnumDescriptorProto> enums(FileDescriptorSet set) {
        Map<String, EnumDescriptorProto> enums = new TreeMap<>();
        for (FileDescriptorProto file : set.getFileList()) {
            file.getEnumTypeList().forEach(each -> enums.put(file.getPackage() + "." + each.getName(), each));
        }
        messages(set)
                .forEach((name, message) ->
                        message.getEnumTypeList().forEach(each -> enums.put(name + "." + each.getName(), each)));
        return enums;
    }
}
