package dev.gopuram.platform.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a small graph, node by node in the order they run, or puts nodes behind an existing one. Numbers of fields are
 * those of onnx.proto.
 */
public final class GraphBuilder {
    private static final long USUAL_IR = 8;
    private static final int FLOAT = 1;
    private static final int INT = 2;
    private static final int STRING = 3;
    private static final int GRAPH = 5;
    private static final int FLOATS = 6;
    private static final int INTS = 7;

    /** Writes the fields of one message. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private final String name;
    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private long irVersion = USUAL_IR;

    public GraphBuilder(String name) {
        this.name = name;
    }

    public GraphBuilder ir(long version) {
        irVersion = version;
        return this;
    }

    /**
     * Says which version of a domain's operators is meant.
     *
     * @param domain empty for the standard's own
     */
    public GraphBuilder opset(String domain, long version) {
        opsets.put(domain, version);
        return this;
    }

    public GraphBuilder metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Adds what must be given.
     *
     * @param shape -1 where any number will do
     */
    public GraphBuilder input(String valueName, OnnxType type, long... shape) {
        return value(11, valueName, type, shape);
    }

    /** Adds what is answered. */
    public GraphBuilder output(String valueName, OnnxType type, long... shape) {
        return value(12, valueName, type, shape);
    }

    /** Adds a node of the standard's own operators. */
    public GraphBuilder node(String type, List<String> inputs, List<String> outputs, Attribute... attributes) {
        return node("", type, inputs, outputs, attributes);
    }

    /** Adds a node. */
    public GraphBuilder node(
            String domain, String type, List<String> inputs, List<String> outputs, Attribute... attributes) {
        return add(1, out -> {
            for (String input : inputs) {
                out.writeString(1, input);
            }
            for (String output : outputs) {
                out.writeString(2, output);
            }
            out.writeString(4, type);
            for (Attribute attribute : attributes) {
                out.writeBytes(5, message(fields -> attribute(fields, attribute)));
            }
            if (!domain.isEmpty()) {
                out.writeString(7, domain);
            }
        });
    }

    /** Adds a tensor of numbers. */
    public GraphBuilder floats(String tensor, List<Long> shape, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return stored(tensor, OnnxType.FP32, shape, raw.array());
    }

    /** Adds a tensor of whole numbers. */
    public GraphBuilder longs(String tensor, List<Long> shape, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return stored(tensor, OnnxType.INT64, shape, raw.array());
    }

    /**
     * Adds a tensor.
     *
     * @param raw its elements, little-endian
     */
    public GraphBuilder stored(String tensor, OnnxType type, List<Long> shape, byte[] raw) {
        return add(5, out -> {
            tensor(out, tensor, type, shape);
            out.writeByteArray(9, raw);
        });
    }

    /** Adds a tensor whose elements stand in another file. */
    public GraphBuilder external(String tensor, OnnxType type, List<Long> shape, Map<String, String> place) {
        return add(5, out -> {
            tensor(out, tensor, type, shape);
            for (Map.Entry<String, String> entry : place.entrySet()) {
                out.writeBytes(13, message(fields -> entry(fields, entry)));
            }
            out.writeEnum(14, 1);
        });
    }

    /** The file of the graph. */
    public byte[] build() {
        return model(out -> {
            out.writeInt64(1, irVersion);
            out.writeString(2, "gopuram");
            out.writeByteArray(7, named());
            for (Map.Entry<String, Long> opset : opsets.entrySet()) {
                out.writeBytes(8, message(fields -> opset(fields, opset)));
            }
            metadata(out);
        });
    }

    /** The graph with its name. */
    private byte[] named() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(whole);
        out.writeString(2, name);
        out.flush();
        graph.writeTo(whole);
        return whole.toByteArray();
    }

    /**
     * What was added, put behind another graph: to be written after the bytes of its file. By the rules of protobuf a
     * message written twice is one with the fields of both, so the other's bytes stay as they are. Nodes may read what
     * the other computes; its outputs stay; operators are of the versions that it names.
     */
    public byte[] appendix() {
        return model(out -> {
            out.writeByteArray(7, graph.toByteArray());
            metadata(out);
        });
    }

    /** Both in one file. */
    public byte[] appendTo(byte[] base) {
        byte[] more = appendix();
        byte[] both = Arrays.copyOf(base, base.length + more.length);
        System.arraycopy(more, 0, both, base.length, more.length);
        return both;
    }

    private GraphBuilder value(int field, String valueName, OnnxType type, long... shape) {
        return add(field, out -> {
            out.writeString(1, valueName);
            out.writeBytes(
                    2,
                    message(typed -> typed.writeBytes(1, message(tensor -> {
                        tensor.writeInt32(1, type.number());
                        tensor.writeBytes(2, message(dimensions -> dimensions(dimensions, valueName, shape)));
                    }))));
        });
    }

    private static void dimensions(CodedOutputStream out, String valueName, long... shape) throws IOException {
        for (int i = 0; i < shape.length; i++) {
            long dimension = shape[i];
            String free = valueName + "_" + i;
            out.writeBytes(1, message(fields -> {
                if (dimension < 0) {
                    fields.writeString(2, free);
                } else {
                    fields.writeInt64(1, dimension);
                }
            }));
        }
    }

    private static void tensor(CodedOutputStream out, String name, OnnxType type, List<Long> shape) throws IOException {
        for (long dimension : shape) {
            out.writeInt64(1, dimension);
        }
        out.writeInt32(2, type.number());
        out.writeString(8, name);
    }

    private static void attribute(CodedOutputStream out, Attribute attribute) throws IOException {
        out.writeString(1, attribute.name());
        switch (attribute) {
            case Attribute.Body body -> {
                out.writeByteArray(6, body.graph().named());
                out.writeEnum(20, GRAPH);
            }
            case Attribute.Whole whole -> {
                out.writeInt64(3, whole.value());
                out.writeEnum(20, INT);
            }
            case Attribute.Wholes wholes -> {
                for (long value : wholes.values()) {
                    out.writeInt64(8, value);
                }
                out.writeEnum(20, INTS);
            }
            case Attribute.Real real -> {
                out.writeFloat(2, real.value());
                out.writeEnum(20, FLOAT);
            }
            case Attribute.Reals reals -> {
                for (float value : reals.values()) {
                    out.writeFloat(7, value);
                }
                out.writeEnum(20, FLOATS);
            }
            case Attribute.Word word -> {
                out.writeString(4, word.value());
                out.writeEnum(20, STRING);
            }
        }
    }

    private static void opset(CodedOutputStream out, Map.Entry<String, Long> opset) throws IOException {
        out.writeString(1, opset.getKey());
        out.writeInt64(2, opset.getValue());
    }

    private static void entry(CodedOutputStream out, Map.Entry<String, String> entry) throws IOException {
        out.writeString(1, entry.getKey());
        out.writeString(2, entry.getValue());
    }

    private void metadata(CodedOutputStream out) throws IOException {
        for (Map.Entry<String, String> pair : metadata.entrySet()) {
            out.writeBytes(14, message(fields -> entry(fields, pair)));
        }
    }

    private GraphBuilder add(int field, Fields fields) {
        graph.writeBytes(model(out -> out.writeBytes(field, message(fields))));
        return this;
    }

    private static ByteString message(Fields fields) {
        return ByteString.copyFrom(model(fields));
    }

    private static byte[] model(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }
}
