package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one component of a record travels as one numbered field. */
sealed interface FieldCodec {
    int number();

    int size(@Nullable Object value, Sizes sizes);

    void write(@Nullable Object value, CodedOutputStream out, Sizes sizes) throws IOException;

    /** Whether a tag's wire type is one this field may come in; in any other it is skipped like an unknown field. */
    boolean takes(int wireType);

    /** Reads one occurrence; {@code before} is what earlier occurrences gave. */
    Object read(CodedInputStream in, int wireType, @Nullable Object before, int depth) throws IOException;

    /** The component's value where the field did not come; null where that is its value, see {@link #mayBeNull}. */
    @Nullable
    Object absent();

    boolean mayBeNull();

    private static int tagSize(int number) {
        return CodedOutputStream.computeTagSize(number);
    }

    /** A field with one value, which is not written where it is the type's zero. */
    record Single(int number, ValueCodec values, boolean mayBeNull) implements FieldCodec {
        @Override
        public int size(@Nullable Object value, Sizes sizes) {
            return value == null || omits(value) ? 0 : tagSize(number) + values.size(value, sizes);
        }

        @Override
        public void write(@Nullable Object value, CodedOutputStream out, Sizes sizes) throws IOException {
            if (value != null && !omits(value)) {
                out.writeTag(number, values.wireType());
                values.write(value, out, sizes);
            }
        }

        /** A value that may be null is written even when zero: that is what tells it from null. */
        private boolean omits(Object value) {
            return !mayBeNull && values.isZero(value);
        }

        @Override
        public boolean takes(int wireType) {
            return wireType == values.wireType();
        }

        @Override
        public Object read(CodedInputStream in, int wireType, @Nullable Object before, int depth) throws IOException {
            return values.read(in, depth);
        }

        @Override
        public @Nullable Object absent() {
            return mayBeNull ? null : values.zero();
        }
    }

    /** A list: numbers packed into one run of bytes, anything else one field per element. */
    record Repeated(int number, ValueCodec values) implements FieldCodec {
        private boolean packs() {
            return values.wireType() != WireFormat.WIRETYPE_LENGTH_DELIMITED;
        }

        @Override
        public boolean mayBeNull() {
            return false;
        }

        @Override
        public int size(@Nullable Object value, Sizes sizes) {
            List<?> list = list(value);
            if (list.isEmpty()) {
                return 0;
            }
            if (packs()) {
                int place = sizes.reserve();
                int body = 0;
                for (Object each : list) {
                    body += values.size(each, sizes);
                }
                sizes.set(place, body);
                return tagSize(number) + CodedOutputStream.computeUInt32SizeNoTag(body) + body;
            }
            int size = tagSize(number) * list.size();
            for (Object each : list) {
                size += values.size(each, sizes);
            }
            return size;
        }

        @Override
        public void write(@Nullable Object value, CodedOutputStream out, Sizes sizes) throws IOException {
            List<?> list = list(value);
            if (list.isEmpty()) {
                return;
            }
            if (packs()) {
                out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(sizes.next());
                for (Object each : list) {
                    values.write(each, out, sizes);
                }
                return;
            }
            for (Object each : list) {
                out.writeTag(number, values.wireType());
                values.write(each, out, sizes);
            }
        }

        @Override
        public boolean takes(int wireType) {
            return wireType == values.wireType() || (packs() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED);
        }

        @Override
        @SuppressWarnings("unchecked")
        public Object read(CodedInputStream in, int wireType, @Nullable Object before, int depth) throws IOException {
            List<Object> list = before == null ? new ArrayList<>() : (List<Object>) before;
            if (wireType == values.wireType()) {
                list.add(values.read(in, depth));
                return list;
            }
            int outer = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                list.add(values.read(in, depth));
            }
            in.popLimit(outer);
            return list;
        }

        @Override
        public Object absent() {
            return List.of();
        }

        private static List<?> list(@Nullable Object value) {
            return value instanceof List<?> list ? list : List.of();
        }
    }

    /** A map from texts: one small message per entry. */
    record Mapped(int number, ValueCodec values) implements FieldCodec {
        private static final int KEY = 1;
        private static final int VALUE = 2;
        private static final int KEY_TAG = (KEY << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

        @Override
        public boolean mayBeNull() {
            return false;
        }

        @Override
        public int size(@Nullable Object value, Sizes sizes) {
            int size = 0;
            for (Map.Entry<?, ?> entry : map(value).entrySet()) {
                int place = sizes.reserve();
                int body = 2 + Scalar.STRING.size(entry.getKey(), sizes) + values.size(entry.getValue(), sizes);
                sizes.set(place, body);
                size += tagSize(number) + CodedOutputStream.computeUInt32SizeNoTag(body) + body;
            }
            return size;
        }

        @Override
        public void write(@Nullable Object value, CodedOutputStream out, Sizes sizes) throws IOException {
            for (Map.Entry<?, ?> entry : map(value).entrySet()) {
                out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(sizes.next());
                out.writeTag(KEY, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                Scalar.STRING.write(entry.getKey(), out, sizes);
                out.writeTag(VALUE, values.wireType());
                values.write(entry.getValue(), out, sizes);
            }
        }

        @Override
        public boolean takes(int wireType) {
            return wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Object read(CodedInputStream in, int wireType, @Nullable Object before, int depth) throws IOException {
            Map<Object, Object> map = before == null ? new HashMap<>() : (Map<Object, Object>) before;
            int outer = in.pushLimit(in.readRawVarint32());
            Object key = Scalar.STRING.zero();
            Object entry = values.zero();
            int valueTag = (VALUE << 3) | values.wireType();
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == KEY_TAG) {
                    key = Scalar.STRING.read(in, depth);
                } else if (tag == valueTag) {
                    entry = values.read(in, depth);
                } else if (!in.skipField(tag)) {
                    break;
                }
            }
            in.checkLastTagWas(0);
            in.popLimit(outer);
            if (entry == null) {
                throw Problem.invalid("body", "a map entry without a value", "one with a value");
            }
            map.put(key, entry);
            return map;
        }

        @Override
        public Object absent() {
            return Map.of();
        }

        private static Map<?, ?> map(@Nullable Object value) {
            return value instanceof Map<?, ?> map ? map : Map.of();
        }
    }
}
