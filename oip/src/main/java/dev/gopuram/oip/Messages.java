package dev.gopuram.oip;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.IOException;

/**
 * Reads messages that strangers send. A part of one, such as an empty tensor or a text of one letter, is sent in two or
 * three bytes and held in a hundred: so its parts are counted before any is made. What the message does not know is passed
 * over and never held.
 */
final class Messages {
    /** Messages, texts and byte strings in one message, at any depth; the elements of packed lists are none. */
    static final int MAX_PARTS = 1 << 18;

    private Messages() {}

    /** INVALID for what is no such message, or has too many parts. */
    static <T extends Message> T read(Bytes message, T like) {
        try {
            count(CodedInputStream.newInstance(message.shared()), like.getDescriptorForType(), MAX_PARTS);
            @SuppressWarnings("unchecked")
            Parser<T> parser = (Parser<T>) like.getParserForType();
            return DiscardUnknownFieldsParser.wrap(parser).parseFrom(message.shared());
        } catch (IOException none) {
            throw Problem.invalid("body", "no message of the protocol", "one of inference.proto")
                    .causedBy(none);
        }
    }

    /** How many more parts there may be behind these. */
    private static int count(CodedInputStream in, Descriptor type, int left) throws IOException {
        int more = left;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            if (field == null || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
                continue;
            }
            more = field.isPackable() ? more : more - 1;
            if (more < 0) {
                throw Problem.invalid("body", "more than " + MAX_PARTS + " parts", "at most that many");
            }
            int end = in.pushLimit(in.readRawVarint32());
            if (field.getJavaType() == JavaType.MESSAGE) {
                more = count(in, field.getMessageType(), more);
            } else {
                in.skipRawBytes(in.getBytesUntilLimit());
            }
            in.popLimit(end);
        }
        return more;
    }
}
