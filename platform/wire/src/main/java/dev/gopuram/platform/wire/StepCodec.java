package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
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
    private final int writtenTokens;
    private final OneofDescriptor kinds;
    private final SealedCodec ends;
    private final String messageName;

    StepCodec(Descriptor descriptor, Codecs codecs) {
        this.messageName = descriptor.getFullName();
        this.frameTag = (number(descriptor, "frame") << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
        this.writtenTokens = number(descriptor, "written_tokens");
        this.kinds = descriptor.getOneofs().getFirst();
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
        return value instanceof Frame frame ? frameSize(frame) : ends.bodySize(value, sizes);
    }

    @Override
    void writeBody(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
        if (value instanceof Frame frame) {
            out.writeUInt32NoTag(frameTag);
            out.writeByteArrayNoTag(frame.raw().shared());
            if (frame.writtenTokens() > 0) {
                out.writeInt64(writtenTokens, frame.writtenTokens());
            }
        } else {
            ends.writeBody(value, out, sizes);
        }
    }

    @Override
    Object readBody(CodedInputStream in, int depth) throws IOException {
        int tag = in.readTag();
        if (tag == frameTag) {
            return besides(Frame.of(Bytes.wrap(in.readByteArray())), in);
        }
        return ends.readBody(tag, in, depth);
    }

    private int frameSize(Frame frame) {
        int size = CodedOutputStream.computeUInt32SizeNoTag(frameTag)
                + CodedOutputStream.computeByteArraySizeNoTag(frame.raw().shared());
        return frame.writtenTokens() == 0
                ? size
                : size + CodedOutputStream.computeInt64Size(writtenTokens, frame.writtenTokens());
    }

    /** What stands beside a frame. What a newer node says there and this one does not know is passed over. */
    private Frame besides(Frame frame, CodedInputStream in) throws IOException {
        Frame counted = frame;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == writtenTokens && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
                counted = counted.after(Math.max(0, in.readInt64()));
            } else if (kinds.getFields().stream().anyMatch(kind -> kind.getNumber() == field)) {
                throw Problem.invalid("kind", "something behind a frame", "one element per message");
            } else {
                in.skipField(tag);
            }
        }
        return counted;
    }

    private static int number(Descriptor descriptor, String field) {
        FieldDescriptor found = descriptor.findFieldByName(field);
        if (found == null) {
            throw new IllegalStateException(descriptor.getFullName() + "." + field + ": missing (expected: a field)");
        }
        return found.getNumber();
    }
}
