package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as the message of its name: each component is the field of its name in snake case. The record's own
 * constructor builds it, so that what it copies and checks is copied and checked here too.
 */
final class RecordCodec extends MessageCodec {
    private static final MethodType READS = MethodType.methodType(Object.class, Object.class);
    private static final MethodType BUILDS = MethodType.methodType(Object.class, Object[].class);

    private final Class<?> type;
    private final String messageName;
    private final String[] names;
    private final MethodHandle[] accessors;
    private final MethodHandle constructor;
    private FieldCodec[] fields = {};
    /** The position of a field by its number; -1 where there is none. */
    private int[] positions = {};

    RecordCodec(Class<?> type, Descriptor descriptor) {
        this.type = type;
        this.messageName = descriptor.getFullName();
        RecordComponent[] components = type.getRecordComponents();
        this.names = Arrays.stream(components)
                .map(RecordComponent::getName)
                .map(Names::snake)
                .toArray(String[]::new);
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            this.accessors = new MethodHandle[components.length];
            for (int i = 0; i < components.length; i++) {
                accessors[i] = lookup.unreflect(components[i].getAccessor()).asType(READS);
            }
            Class<?>[] parameters =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            this.constructor = lookup.findConstructor(type, MethodType.methodType(void.class, parameters))
                    .asSpreader(Object[].class, parameters.length)
                    .asType(BUILDS);
        } catch (ReflectiveOperationException hidden) {
            throw new IllegalStateException(type.getName() + ": a record whose parts cannot be reached", hidden);
        }
    }

    /** Comes after construction, so that a record may contain itself. */
    void fields(List<FieldCodec> inOrder) {
        this.fields = inOrder.toArray(FieldCodec[]::new);
        int highest = inOrder.stream().mapToInt(FieldCodec::number).max().orElse(0);
        this.positions = new int[highest + 1];
        Arrays.fill(positions, -1);
        for (int i = 0; i < fields.length; i++) {
            positions[fields[i].number()] = i;
        }
    }

    @Override
    String messageName() {
        return messageName;
    }

    @Override
    int bodySize(Object value, Sizes sizes) {
        int size = 0;
        for (int i = 0; i < fields.length; i++) {
            size += fields[i].size(component(i, value), sizes);
        }
        return size;
    }

    @Override
    void writeBody(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
        for (int i = 0; i < fields.length; i++) {
            fields[i].write(component(i, value), out, sizes);
        }
    }

    @Override
    Object readBody(CodedInputStream in, int depth) throws IOException {
        @Nullable Object[] values = new Object[fields.length];
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            int wireType = WireFormat.getTagWireType(tag);
            int position = number < positions.length ? positions[number] : -1;
            if (position >= 0 && fields[position].takes(wireType)) {
                values[position] = fields[position].read(in, wireType, values[position], depth);
            } else if (!in.skipField(tag)) {
                break;
            }
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                values[i] = absent(i);
            }
        }
        return build(values);
    }

    private @Nullable Object absent(int position) {
        Object value = fields[position].absent();
        if (value == null && !fields[position].mayBeNull()) {
            throw Problem.invalid(names[position], "missing", "a value in every " + messageName);
        }
        return value;
    }

    private @Nullable Object component(int position, Object value) {
        Object component;
        try {
            component = (Object) accessors[position].invokeExact(value);
        } catch (Throwable failure) {
            throw new IllegalStateException(type.getName() + "." + names[position] + " cannot be read", failure);
        }
        if (component == null && !fields[position].mayBeNull()) {
            throw new IllegalStateException(type.getName() + ": " + names[position] + " is null (expected: a value)");
        }
        return component;
    }

    private Object build(@Nullable Object[] values) {
        try {
            return (Object) constructor.invokeExact(values);
        } catch (Problem refused) {
            throw refused;
        } catch (IllegalArgumentException refused) {
            throw Problem.of(Problem.Code.INVALID, messageName + ": " + refused.getMessage())
                    .causedBy(refused);
        } catch (Throwable failure) {
            throw new IllegalStateException(type.getName() + " cannot be built", failure);
        }
    }
}
