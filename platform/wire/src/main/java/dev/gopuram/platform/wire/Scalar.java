package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Bytes;
import java.io.IOException;

/** The values that are not messages. */
enum Scalar implements ValueCodec {
    INT32(FieldDescriptor.Type.INT32, WireFormat.WIRETYPE_VARINT, 0) {
        @Override
        public int size(Object value, Sizes sizes) {
            return CodedOutputStream.computeInt32SizeNoTag((int) value);
        }

        @Override
        public void write(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
            out.writeInt32NoTag((int) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readInt32();
        }
    },
    INT64(FieldDescriptor.Type.INT64, WireFormat.WIRETYPE_VARINT, 0L) {
        @Override
        public int size(Object value, Sizes sizes) {
            return CodedOutputStream.computeInt64SizeNoTag((long) value);
        }

        @Override
        public void write(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
            out.writeInt64NoTag((long) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readInt64();
        }
    },
    BOOL(FieldDescriptor.Type.BOOL, WireFormat.WIRETYPE_VARINT, false) {
        @Override
        public int size(Object value, Sizes sizes) {
            return 1;
        }

        @Override
        public void write(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
            out.writeBoolNoTag((boolean) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readBool();
        }
    },
    DOUBLE(FieldDescriptor.Type.DOUBLE, WireFormat.WIRETYPE_FIXED64, 0.0) {
        @Override
        public int size(Object value, Sizes sizes) {
            return Double.BYTES;
        }

        @Override
        public void write(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
            out.writeDoubleNoTag((double) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readDouble();
        }
    },
    FLOAT(FieldDescriptor.Type.FLOAT, WireFormat.WIRETYPE_FIXED32, 0.0f) {
        @Override
        public int size(Object value, Sizes sizes) {
            return Float.BYTES;
        }

        @Override
        public void write(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
            out.writeFloatNoTag((float) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readFloat();
        }
    },
    STRING(FieldDescriptor.Type.STRING, WireFormat.WIRETYPE_LENGTH_DELIMITED, "") {
        @Override
        public int size(Object value, Sizes sizes) {
            return CodedOutputStream.computeStringSizeNoTag((String) value);
        }

        @Override
        public void write(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
            out.writeStringNoTag((String) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readStringRequireUtf8();
        }
    },
    BYTES(FieldDescriptor.Type.BYTES, WireFormat.WIRETYPE_LENGTH_DELIMITED, Bytes.EMPTY) {
        @Override
        public int size(Object value, Sizes sizes) {
            return CodedOutputStream.computeByteArraySizeNoTag(((Bytes) value).shared());
        }

        @Override
        public void write(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
            out.writeByteArrayNoTag(((Bytes) value).shared());
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return Bytes.wrap(in.readByteArray());
        }
    };

    private final FieldDescriptor.Type type;
    private final int wireType;
    /** A boxed number, a text or {@link Bytes}: all immutable, which their common type does not say. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Object zero;

    Scalar(FieldDescriptor.Type type, int wireType, Object zero) {
        this.type = type;
        this.wireType = wireType;
        this.zero = zero;
    }

    FieldDescriptor.Type type() {
        return type;
    }

    @Override
    public int wireType() {
        return wireType;
    }

    @Override
    public Object zero() {
        return zero;
    }
}
