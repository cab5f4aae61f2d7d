package dev.gopuram.platform.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Vector;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The bridge between Java types and messages, built once: every record, enum and sealed interface that a port can carry
 * is checked against its message here, both ways, so that a difference stops the start and not a call.
 */
final class Codecs {
    private static final Map<Class<?>, Scalar> SCALARS = Map.ofEntries(
            Map.entry(int.class, Scalar.INT32),
            Map.entry(Integer.class, Scalar.INT32),
            Map.entry(long.class, Scalar.INT64),
            Map.entry(Long.class, Scalar.INT64),
            Map.entry(boolean.class, Scalar.BOOL),
            Map.entry(Boolean.class, Scalar.BOOL),
            Map.entry(double.class, Scalar.DOUBLE),
            Map.entry(Double.class, Scalar.DOUBLE),
            Map.entry(float.class, Scalar.FLOAT),
            Map.entry(Float.class, Scalar.FLOAT),
            Map.entry(String.class, Scalar.STRING),
            Map.entry(Bytes.class, Scalar.BYTES));
    private static final Map<Class<?>, String> SPECIAL_MESSAGES = Map.of(
            Instant.class, "google.protobuf.Timestamp",
            Duration.class, "google.protobuf.Duration",
            Vector.class, "gopuram.kernel.v1.Vector",
            Problem.class, "gopuram.kernel.v1.Problem");
    private static final Set<Class<?>> BOXES =
            Set.of(Integer.class, Long.class, Boolean.class, Double.class, Float.class);

    private final Map<Class<?>, MessageCodec> messages = new HashMap<>();
    private final Mismatches mismatches = new Mismatches();

    /** The codec of a record or sealed interface whose message this is. */
    MessageCodec message(Class<?> type, Descriptor descriptor) {
        MessageCodec codec = build(type, descriptor);
        mismatches.requireNone(type.getName() + " and " + descriptor.getFullName());
        return codec;
    }

    private MessageCodec build(Class<?> type, Descriptor descriptor) {
        MessageCodec known = messages.get(type);
        if (known != null) {
            if (!known.messageName().equals(descriptor.getFullName())) {
                mismatches.add(type.getName(), descriptor.getFullName(), known.messageName());
            }
            return known;
        }
        String special = SPECIAL_MESSAGES.get(type);
        if (special != null) {
            return special(type, special, descriptor);
        }
        requireSameName(type, descriptor);
        if (type.isRecord()) {
            return record(type, descriptor);
        }
        if (type.isSealed()) {
            return sealed(type, descriptor);
        }
        mismatches.add(type.getName(), "neither a record nor sealed", "one that a message can carry");
        return new SealedCodec(descriptor.getFullName());
    }

    private MessageCodec special(Class<?> type, String special, Descriptor descriptor) {
        if (!special.equals(descriptor.getFullName())) {
            mismatches.add(type.getName(), descriptor.getFullName(), special);
        }
        MessageCodec codec;
        if (type == Instant.class) {
            codec = new TimeCodec.Timestamp();
        } else if (type == Duration.class) {
            codec = new TimeCodec.Span();
        } else if (type == Vector.class) {
            codec = new VectorCodec();
        } else {
            codec = new ProblemCodec(build(ProblemCodec.Message.class, descriptor));
        }
        messages.put(type, codec);
        return codec;
    }

    private MessageCodec record(Class<?> type, Descriptor descriptor) {
        RecordCodec codec = new RecordCodec(type, descriptor);
        messages.put(type, codec);
        List<FieldCodec> fields = new ArrayList<>();
        Set<String> matched = new TreeSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = Names.snake(component.getName());
            FieldDescriptor field = descriptor.findFieldByName(name);
            if (field == null) {
                mismatches.add(place(component), "no field in " + descriptor.getFullName(), "a field " + name);
            } else {
                matched.add(name);
                fields.add(field(component, field));
            }
        }
        for (FieldDescriptor field : descriptor.getFields()) {
            if (!matched.contains(field.getName())) {
                mismatches.add(field.getFullName(), "no component in " + type.getName(), "a component of that name");
            }
        }
        codec.fields(fields);
        return codec;
    }

    private MessageCodec sealed(Class<?> type, Descriptor descriptor) {
        SealedCodec codec = new SealedCodec(descriptor.getFullName());
        messages.put(type, codec);
        Map<String, Class<?>> alternatives = Arrays.stream(type.getPermittedSubclasses())
                .collect(Collectors.toMap(each -> Names.snake(each.getSimpleName()), each -> each));
        for (FieldDescriptor field : descriptor.getFields()) {
            Class<?> alternative = alternatives.remove(field.getName());
            boolean inKind = field.getContainingOneof() != null
                    && field.getContainingOneof().getName().equals("kind");
            if (alternative == null || !inKind || field.getType() != FieldDescriptor.Type.MESSAGE) {
                mismatches.add(
                        field.getFullName(),
                        "no alternative of " + type.getName(),
                        "messages in a oneof kind, one per alternative");
            } else {
                codec.alternative(alternative, field.getNumber(), build(alternative, field.getMessageType()));
            }
        }
        alternatives.forEach((name, alternative) ->
                mismatches.add(alternative.getName(), "no field in " + descriptor.getFullName(), "a field " + name));
        return codec;
    }

    private FieldCodec field(RecordComponent component, FieldDescriptor field) {
        Class<?> type = component.getType();
        if (type == Map.class) {
            return mapped(component, field);
        }
        if (type == List.class) {
            if (!field.isRepeated() || field.isMapField()) {
                mismatches.add(place(component), "a List", field.getFullName() + " repeated");
                return new FieldCodec.Repeated(field.getNumber(), Scalar.STRING);
            }
            return new FieldCodec.Repeated(field.getNumber(), value(argument(component, 0), component, field));
        }
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        boolean optional = field.toProto().getProto3Optional();
        if (nullable != optional || field.isRepeated()) {
            mismatches.add(
                    place(component),
                    nullable ? "@Nullable" : "never null",
                    field.getFullName() + (nullable ? " optional" : " neither optional nor repeated"));
        }
        if (BOXES.contains(type) && !nullable) {
            mismatches.add(place(component), "boxed and never null", "the primitive");
        }
        return new FieldCodec.Single(field.getNumber(), value(type, component, field), nullable);
    }

    private FieldCodec mapped(RecordComponent component, FieldDescriptor field) {
        if (!field.isMapField() || argument(component, 0) != String.class) {
            mismatches.add(place(component), "a Map", field.getFullName() + " map<string, ...> of a Map<String, ...>");
            return new FieldCodec.Mapped(field.getNumber(), Scalar.STRING);
        }
        FieldDescriptor valueField = field.getMessageType().findFieldByName("value");
        return new FieldCodec.Mapped(field.getNumber(), value(argument(component, 1), component, valueField));
    }

    private ValueCodec value(Class<?> type, RecordComponent component, FieldDescriptor field) {
        Scalar scalar = SCALARS.get(type);
        if (scalar != null) {
            if (field.getType() != scalar.type()) {
                mismatches.add(place(component), type.getSimpleName(), kind(field) + " as " + field.getFullName());
            }
            return scalar;
        }
        if (type.isEnum() && field.getType() == FieldDescriptor.Type.ENUM) {
            if (!Names.inPackage(type)
                    .equals(inPackage(
                            field.getEnumType().getFullName(),
                            field.getEnumType().getFile().getPackage()))) {
                mismatches.add(
                        place(component), type.getName(), field.getEnumType().getFullName());
            }
            return new EnumCodec(type, field.getEnumType(), mismatches);
        }
        if (!type.isEnum() && field.getType() == FieldDescriptor.Type.MESSAGE) {
            return build(type, field.getMessageType());
        }
        mismatches.add(place(component), type.getSimpleName(), kind(field) + " as " + field.getFullName());
        return Scalar.STRING;
    }

    private void requireSameName(Class<?> type, Descriptor descriptor) {
        String javaName = Names.inPackage(type);
        String protoName =
                inPackage(descriptor.getFullName(), descriptor.getFile().getPackage());
        boolean ours = type == ProblemCodec.Message.class || isStep(type);
        if (!ours && !javaName.equals(protoName)) {
            mismatches.add(type.getName(), descriptor.getFullName(), "messages and records of one name");
        }
    }

    /** The ends of a stream are alternatives of the message Step, and of the sealed type End. */
    private static boolean isStep(Class<?> type) {
        return End.class.isAssignableFrom(type);
    }

    private static String inPackage(String fullName, String packageName) {
        return fullName.substring(packageName.length() + 1);
    }

    private Class<?> argument(RecordComponent component, int index) {
        if (component.getGenericType() instanceof ParameterizedType generic
                && generic.getActualTypeArguments()[index] instanceof Class<?> type) {
            return type;
        }
        mismatches.add(place(component), component.getGenericType().getTypeName(), "elements of a class");
        return String.class;
    }

    private static String place(RecordComponent component) {
        return component.getDeclaringRecord().getName() + "." + component.getName();
    }

    private static String kind(FieldDescriptor field) {
        return field.getType().name().toLowerCase(Locale.ROOT);
    }
}
