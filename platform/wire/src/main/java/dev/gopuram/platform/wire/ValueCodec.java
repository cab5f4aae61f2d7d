package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How one value travels, without its tag: a number, a text, or a message behind its length. */
interface ValueCodec {
    /** The wire type of its tag, see {@link com.google.protobuf.WireFormat}. */
    int wireType();

    int size(Object value, Sizes sizes);

    void write(Object value, CodedOutputStream out, Sizes sizes) throws IOException;

    Object read(CodedInputStream in, int depth) throws IOException;

    /** What an absent field means; null where it must not be absent. A field of this value is not written. */
    @Nullable
    Object zero();

    default boolean isZero(Object value) {
        return value.equals(zero());
    }
}
