package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.util.Arrays;

/** Vectors as packed floats. */
final class VectorCodec extends MessageCodec {
    private static final int VALUES = 1;
    private static final int PACKED_TAG = (VALUES << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int SINGLE_TAG = (VALUES << 3) | WireFormat.WIRETYPE_FIXED32;
    private static final float[] NONE = {};
    private static final int FIRST_CAPACITY = 16;

    @Override
    String messageName() {
        return "gopuram.kernel.v1.Vector";
    }

    @Override
    int bodySize(Object value, Sizes sizes) {
        int bytes = ((Vector) value).dimensions() * Float.BYTES;
        return bytes == 0 ? 0 : 1 + CodedOutputStream.computeUInt32SizeNoTag(bytes) + bytes;
    }

    @Override
    void writeBody(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
        float[] values = ((Vector) value).shared();
        if (values.length == 0) {
            return;
        }
        out.writeUInt32NoTag(PACKED_TAG);
        out.writeUInt32NoTag(values.length * Float.BYTES);
        for (float each : values) {
            out.writeFloatNoTag(each);
        }
    }

    @Override
    Object readBody(CodedInputStream in, int depth) throws IOException {
        float[] values = NONE;
        int count = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == PACKED_TAG) {
                int bytes = in.readRawVarint32();
                int outer = in.pushLimit(bytes);
                if (bytes % Float.BYTES != 0) {
                    throw new InvalidProtocolBufferException("packed floats are cut off");
                }
                values = Arrays.copyOf(values, count + bytes / Float.BYTES);
                while (in.getBytesUntilLimit() > 0) {
                    values[count++] = in.readFloat();
                }
                in.popLimit(outer);
            } else if (tag == SINGLE_TAG) {
                values = count < values.length ? values : Arrays.copyOf(values, Math.max(FIRST_CAPACITY, count * 2));
                values[count++] = in.readFloat();
            } else if (!in.skipField(tag)) {
                break;
            }
        }
        return Vector.wrap(count == values.length ? values : Arrays.copyOf(values, count));
    }
}
