package dev.gopuram.platform.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Vector;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The same bridge once more, slowly and by protobuf-java's own message class: what the fast one is measured by. */
final class Reference {
    private Reference() {}

    static DynamicMessage message(Object value, Descriptor descriptor) throws ReflectiveOperationException {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
        switch (value) {
            case Instant instant -> time(message, instant.getEpochSecond(), instant.getNano());
            case Duration d -> {
                boolean negative = d.getSeconds() < 0 && d.getNano() > 0;
                time(message, d.getSeconds() + (negative ? 1 : 0), d.getNano() - (negative ? 1_000_000_000 : 0));
            }
            case Vector vector -> {
                for (float each : vector.shared()) {
                    message.addRepeatedField(descriptor.findFieldByName("values"), each);
                }
            }
            default -> {
                if (value.getClass().getInterfaces().length == 1
                        && value.getClass().getInterfaces()[0].isSealed()
                        && !descriptor.getName().equals(value.getClass().getSimpleName())) {
                    FieldDescriptor field = descriptor.findFieldByName(
                            Names.snake(value.getClass().getSimpleName()));
                    message.setField(field, message(value, field.getMessageType()));
                } else {
                    record(message, value, descriptor);
                }
            }
        }
        return message.build();
    }

    private static void record(DynamicMessage.Builder message, Object value, Descriptor descriptor)
            throws ReflectiveOperationException {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            Object part = accessor.invoke(value);
            FieldDescriptor field = descriptor.findFieldByName(Names.snake(component.getName()));
            if (part == null) {
                continue;
            }
            if (part instanceof List<?> list) {
                for (Object each : list) {
                    message.addRepeatedField(field, plain(each, field));
                }
            } else if (part instanceof Map<?, ?> map) {
                for (Map.Entry<?, ?> each : map.entrySet()) {
                    Descriptor entry = field.getMessageType();
                    FieldDescriptor valueField = entry.findFieldByName("value");
                    message.addRepeatedField(
                            field,
                            DynamicMessage.newBuilder(entry)
                                    .setField(entry.findFieldByName("key"), each.getKey())
                                    .setField(valueField, plain(each.getValue(), valueField))
                                    .build());
                }
            } else {
                message.setField(field, plain(part, field));
            }
        }
    }

    private static Object plain(Object value, FieldDescriptor field) throws ReflectiveOperationException {
        return switch (value) {
            case Bytes bytes -> ByteString.copyFrom(bytes.shared());
            case Enum<?> constant ->
                field.getEnumType()
                        .findValueByName(field.getEnumType()
                                        .getValues()
                                        .getFirst()
                                        .getName()
                                        .replace("UNSPECIFIED", "")
                                + constant.name());
            default ->
                field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        ? message(value, field.getMessageType())
                        : value;
        };
    }

    private static void time(DynamicMessage.Builder message, long seconds, int nanos) {
        message.setField(message.getDescriptorForType().findFieldByName("seconds"), seconds);
        message.setField(message.getDescriptorForType().findFieldByName("nanos"), nanos);
    }
}
