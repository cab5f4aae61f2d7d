package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.util.List;

/** The elements of a token stream. A frame's bytes are carried, never looked into. */
final class StepCodec extends MessageCodec {
    private final int frameTag;
    private final SealedCodec ends;
    private final String messageName;

    StepCodec(Descriptor descriptor, Codecs codecs) {
        this.messageName = descriptor.getFullName();
        this.frameTag = (number(descriptor, "frame") << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
        this.ends = new SealedCodec(messageName);
        for (Class<?> end : List.of(End.Finished.class, End.Truncated.class, End.Failed.class, End.Cancelled.class)) {
            int number = number(descriptor, Names.snake(end.getSimpleName()));
            ends.alternative(
                    end,
                    number,
                    codecs.message(end, descriptor.findFieldByNumber(number).getMessageType()));
        }
    }

    @Override
    String messageName() {
        return messageName;
    }

    @Override
    int bodySize(Object value, Sizes sizes) {
        return value instanceof Frame frame
                ? CodedOutputStream.computeUInt32SizeNoTag(frameTag)
                        + CodedOutputStream.computeByteArraySizeNoTag(
                                frame.raw().shared())
                : ends.bodySize(value, sizes);
    }

    @Override
    void writeBody(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
        if (value instanceof Frame frame) {
            out.writeUInt32NoTag(frameTag);
            out.writeByteArrayNoTag(frame.raw().shared());
        } else {
            ends.writeBody(value, out, sizes);
        }
    }

    @Override
    Object readBody(CodedInputStream in, int depth) throws IOException {
        int tag = in.readTag();
        if (tag == frameTag) {
            Frame frame = Frame.of(Bytes.wrap(in.readByteArray()));
            if (in.readTag() != 0) {
                throw Problem.invalid("kind", "something behind a frame", "one element per message");
            }
            return frame;
        }
        return ends.readBody(tag, in, depth);
    }

    private static int number(Descriptor descriptor, String field) {
        FieldDescriptor found = descriptor.findFieldByName(field);
        if (found == null) {
            throw new IllegalStateException(descriptor.getFullName() + "." + field + ": missing (expected: a field)");
        }
        return found.getNumber();
    }
}
