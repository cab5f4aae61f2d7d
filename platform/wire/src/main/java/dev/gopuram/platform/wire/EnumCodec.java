package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Java enum as a protobuf one: constant X of Mode is MODE_X, and number 0 is MODE_UNSPECIFIED, which Java has not. */
final class EnumCodec implements ValueCodec {
    private final Class<?> type;
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final Map<Integer, Object> constants = new HashMap<>();

    EnumCodec(Class<?> type, EnumDescriptor descriptor, Mismatches mismatches) {
        this.type = type;
        String prefix = Names.snake(type.getSimpleName()).toUpperCase(Locale.ROOT) + "_";
        for (Object value : type.getEnumConstants()) {
            Enum<?> constant = (Enum<?>) value;
            EnumValueDescriptor found = descriptor.findValueByName(prefix + constant.name());
            if (found == null || found.getNumber() == 0) {
                mismatches.add(
                        type.getName() + "." + constant.name(),
                        "no value of " + descriptor.getFullName(),
                        prefix + constant.name() + " with a number other than 0");
            } else {
                numbers.put(constant, found.getNumber());
                constants.put(found.getNumber(), constant);
            }
        }
        for (EnumValueDescriptor value : descriptor.getValues()) {
            if (value.getNumber() != 0 && !constants.containsKey(value.getNumber())) {
                mismatches.add(value.getFullName(), "no constant of " + type.getName(), "one without " + prefix);
            }
        }
    }

    @Override
    public int wireType() {
        return WireFormat.WIRETYPE_VARINT;
    }

    @Override
    public int size(Object value, Sizes sizes) {
        return CodedOutputStream.computeEnumSizeNoTag(number(value));
    }

    @Override
    public void write(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
        out.writeEnumNoTag(number(value));
    }

    @Override
    public Object read(CodedInputStream in, int depth) throws IOException {
        int number = in.readEnum();
        Object constant = constants.get(number);
        if (constant == null) {
            throw Problem.invalid(Names.snake(type.getSimpleName()), number, "one of " + constants);
        }
        return constant;
    }

    @Override
    public @Nullable Object zero() {
        return null;
    }

    private int number(Object value) {
        Integer number = numbers.get(value);
        if (number == null) {
            throw new IllegalStateException(value + ": no constant of " + type.getName());
        }
        return number;
    }
}
