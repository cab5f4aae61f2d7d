package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A sealed interface as a message whose {@code oneof kind} has a field per alternative. */
final class SealedCodec extends MessageCodec {
    private record Alternative(int number, MessageCodec codec) {}

    private final String messageName;
    private final Map<Class<?>, Alternative> byType = new HashMap<>();
    private final Map<Integer, Alternative> byNumber = new TreeMap<>();

    SealedCodec(String messageName) {
        this.messageName = messageName;
    }

    void alternative(Class<?> type, int number, MessageCodec codec) {
        Alternative alternative = new Alternative(number, codec);
        byType.put(type, alternative);
        byNumber.put(number, alternative);
    }

    @Override
    String messageName() {
        return messageName;
    }

    @Override
    int bodySize(Object value, Sizes sizes) {
        Alternative alternative = alternative(value);
        return CodedOutputStream.computeTagSize(alternative.number) + alternative.codec.size(value, sizes);
    }

    @Override
    void writeBody(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
        Alternative alternative = alternative(value);
        out.writeTag(alternative.number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        alternative.codec.write(value, out, sizes);
    }

    @Override
    Object readBody(CodedInputStream in, int depth) throws IOException {
        return readBody(in.readTag(), in, depth);
    }

    /** Reads on behind a tag that is read already. */
    Object readBody(int firstTag, CodedInputStream in, int depth) throws IOException {
        Object value = null;
        for (int tag = firstTag; tag != 0; tag = in.readTag()) {
            Alternative known = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
                    ? byNumber.get(WireFormat.getTagFieldNumber(tag))
                    : null;
            if (known != null) {
                value = known.codec.read(in, depth);
            } else if (!in.skipField(tag)) {
                break;
            }
        }
        return required(value);
    }

    private Object required(@Nullable Object value) {
        if (value == null) {
            throw Problem.invalid(
                    "kind",
                    "none that is known here",
                    byNumber.values().stream()
                            .map(each -> each.codec.messageName())
                            .toList()
                            .toString());
        }
        return value;
    }

    private Alternative alternative(Object value) {
        Alternative alternative = byType.get(value.getClass());
        if (alternative == null) {
            throw new IllegalStateException(value.getClass().getName() + ": no alternative of " + messageName
                    + " (expected: " + byType.keySet() + ")");
        }
        return alternative;
    }
}
