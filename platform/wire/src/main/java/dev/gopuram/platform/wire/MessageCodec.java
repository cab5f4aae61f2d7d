package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How one Java type travels as one protobuf message, straight between the object and its bytes. As a field of another
 * message it stands behind its length, which {@link Sizes} keeps between computing and writing.
 */
abstract class MessageCodec implements ValueCodec {
    /** No contract nests deeper; a message that does is an attack on our stack. */
    static final int MAX_DEPTH = 32;

    /** The full name of the message. */
    abstract String messageName();

    abstract int bodySize(Object value, Sizes sizes);

    abstract void writeBody(Object value, CodedOutputStream out, Sizes sizes) throws IOException;

    abstract Object readBody(CodedInputStream in, int depth) throws IOException;

    /** The bytes of a whole message. */
    final Bytes encode(Object value, int maxBytes) {
        Sizes sizes = new Sizes();
        int size = bodySize(value, sizes);
        if (size < 0 || size > maxBytes) {
            throw Problem.of(
                    Problem.Code.TOO_LARGE,
                    messageName() + ": " + Integer.toUnsignedString(size) + " bytes (expected: at most " + maxBytes
                            + ")");
        }
        byte[] array = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(array);
        try {
            writeBody(value, out, sizes);
        } catch (IOException impossible) {
            throw new IllegalStateException(messageName() + ": the computed size was wrong", impossible);
        }
        out.checkNoSpaceLeft();
        return Bytes.wrap(array);
    }

    /** The object that the bytes say, or INVALID where they say none. */
    final Object decode(Bytes bytes) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes.shared());
            in.pushLimit(bytes.length());
            Object value = readBody(in, 0);
            in.checkLastTagWas(0);
            return value;
        } catch (InvalidProtocolBufferException malformed) {
            throw malformed(malformed);
        } catch (IOException impossible) {
            throw new IllegalStateException("an array cannot fail to be read", impossible);
        }
    }

    private Problem malformed(InvalidProtocolBufferException cause) {
        return Problem.of(
                        Problem.Code.INVALID,
                        "body: " + cause.getMessage() + " (expected: the bytes of a " + messageName() + ")")
                .causedBy(cause);
    }

    @Override
    public final int wireType() {
        return WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    @Override
    public final int size(Object value, Sizes sizes) {
        int place = sizes.reserve();
        int body = bodySize(value, sizes);
        sizes.set(place, body);
        return CodedOutputStream.computeUInt32SizeNoTag(body) + body;
    }

    @Override
    public final void write(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
        out.writeUInt32NoTag(sizes.next());
        writeBody(value, out, sizes);
    }

    @Override
    public final Object read(CodedInputStream in, int depth) throws IOException {
        if (depth >= MAX_DEPTH) {
            throw Problem.invalid("body", "nested deeper than " + MAX_DEPTH, "the nesting of " + messageName());
        }
        int outer = in.pushLimit(in.readRawVarint32());
        Object value = readBody(in, depth + 1);
        in.checkLastTagWas(0);
        in.popLimit(outer);
        return value;
    }

    /** A message has no zero: where a field may be absent, the contract says so. */
    @Override
    public final @Nullable Object zero() {
        return null;
    }
}
