package dev.gopuram.platform.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks the messages of a graph's file. Numbers of fields are those of onnx.proto. A field given twice counts as
 * protobuf has it: the last of a number, the sum of messages; so a graph may be put together from parts.
 */
final class GraphReader {
    static final int MAX_DEPTH = 24;
    static final int MAX_NODES = 200_000;
    static final int MAX_TENSORS = 100_000;
    static final int MAX_VALUES = 4_096;
    static final int MAX_DIMENSIONS = 64;
    static final int MAX_OPERATORS = 4_096;
    static final int MAX_OPSETS = 256;
    static final int MAX_FUNCTIONS = 4_096;
    static final int MAX_CALLS = 24;
    static final int MAX_UNFOLDED = 10_000;
    static final int MAX_ENTRIES = 4_096;
    static final int MAX_NAME_BYTES = 4_096;
    static final int MAX_METADATA_BYTES = 1024 * 1024;
    /** Of all names together, and of the dimensions of all tensors: a small archive may hold many long ones. */
    static final int MAX_NAMES_BYTES = 32 * 1024 * 1024;

    static final int MAX_ALL_DIMENSIONS = 1_000_000;

    private static final int INSIDE = 0;
    private static final int EXTERNAL = 1;

    /** Reads one field; false where it is none that matters, which is then passed over. */
    private interface Field {
        boolean read(int number, int wireType) throws IOException;
    }

    private final CodedInputStream in;
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final Map<String, GraphValue> inputs = new LinkedHashMap<>();
    private final Map<String, GraphValue> outputs = new LinkedHashMap<>();
    private final List<StoredTensor> tensors = new ArrayList<>();
    private final Set<String> initialised = new HashSet<>();
    /** What each function's nodes do. */
    private final Map<Operator, Map<Operator, Integer>> functions = new HashMap<>();

    private final Map<String, String> metadata = new LinkedHashMap<>();
    /** What the nodes of the graph itself do. */
    private final Map<Operator, Integer> own = new HashMap<>();

    private Map<Operator, Integer> counting = own;
    private long irVersion;
    private int nodes;
    private int namesBytes;
    private int allDimensions;
    private int metadataBytes;
    private boolean graph;
    private int depth;

    private GraphReader(InputStream in) {
        this.in = CodedInputStream.newInstance(in, 64 * 1024);
        this.in.setSizeLimit(Integer.MAX_VALUE);
    }

    static OnnxGraph read(InputStream in, long bytes) {
        GraphReader reader = new GraphReader(in);
        try {
            if (bytes == 0) {
                throw refused("an empty file");
            }
            reader.message(bytes, reader::model);
        } catch (InvalidProtocolBufferException damaged) {
            throw refused("truncated or damaged at byte " + reader.in.getTotalBytesRead() + " of " + bytes);
        } catch (IOException failure) {
            throw refused("cannot be read").causedBy(failure);
        }
        return reader.result();
    }

    private OnnxGraph result() {
        if (!graph) {
            throw refused("no graph in it");
        }
        if (outputs.isEmpty()) {
            throw refused("a graph without outputs");
        }
        initialised.forEach(inputs::remove);
        Unfolded _ = unfolded(own, new HashMap<>(), 0);
        return new OnnxGraph(
                irVersion,
                opsets,
                List.copyOf(inputs.values()),
                List.copyOf(outputs.values()),
                operators(),
                tensors,
                functions.keySet(),
                metadata);
    }

    private Map<Operator, Integer> operators() {
        Map<Operator, Integer> all = new HashMap<>(own);
        for (Map<Operator, Integer> body : functions.values()) {
            body.forEach((operator, count) -> all.merge(operator, count, Integer::sum));
        }
        bound("kinds of operators", all.size(), MAX_OPERATORS);
        return all;
    }

    /**
     * What comes of nodes when each function is put in the place of its calls.
     *
     * @param nodes those of the graph itself left out
     * @param levels of calls within calls
     */
    private record Unfolded(long nodes, int levels) {
        static final Unfolded NODE = new Unfolded(1, 0);
    }

    /**
     * A runtime unfolds functions when it loads the graph: few that call each other twice would be more than any memory
     * holds, and many in a row deeper than its stack.
     *
     * @param known of functions that were counted
     * @param calls how deep these nodes are
     */
    private Unfolded unfolded(Map<Operator, Integer> body, Map<Operator, Unfolded> known, int calls) {
        long all = 0;
        int levels = 0;
        for (Map.Entry<Operator, Integer> each : body.entrySet()) {
            if (functions.containsKey(each.getKey()) || calls > 0) {
                Unfolded one = unfolded(each.getKey(), known, calls);
                all += each.getValue() * one.nodes;
                levels = Math.max(levels, one.levels);
            }
            if (all > MAX_UNFOLDED || levels > MAX_CALLS) {
                throw refused("functions that come to too many nodes, or call each other too deep (expected: at most "
                        + MAX_UNFOLDED + " nodes, and " + MAX_CALLS + " levels)");
            }
        }
        return new Unfolded(all, levels);
    }

    private Unfolded unfolded(Operator operator, Map<Operator, Unfolded> known, int calls) {
        Map<Operator, Integer> body = functions.get(operator);
        if (body == null) {
            return Unfolded.NODE;
        }
        Unfolded before = known.get(operator);
        if (before != null) {
            return before;
        }
        // A function that calls itself never ends.
        Unfolded inside = calls > MAX_CALLS ? new Unfolded(0, calls) : unfolded(body, known, calls + 1);
        Unfolded whole = new Unfolded(inside.nodes, inside.levels + 1);
        known.put(operator, whole);
        return whole;
    }

    private boolean model(int number, int wireType) throws IOException {
        switch (number) {
            case 1 -> irVersion = whole(wireType);
            case 7 -> {
                graph = true;
                message(wireType, this::graph);
            }
            case 8 -> opset(wireType);
            case 14 -> metadata(wireType);
            case 25 -> function(wireType);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void opset(int wireType) throws IOException {
        String[] domain = {""};
        long[] version = {0};
        message(wireType, (number, type) -> {
            switch (number) {
                case 1 -> domain[0] = Operator.standard(name(type));
                case 2 -> version[0] = whole(type);
                default -> {
                    return false;
                }
            }
            return true;
        });
        bound("opsets", opsets.size(), MAX_OPSETS);
        opsets.merge(domain[0], version[0], Math::max);
    }

    private void metadata(int wireType) throws IOException {
        String[] entry = entry(wireType, MAX_METADATA_BYTES);
        metadataBytes += entry[0].length() + entry[1].length();
        bound("characters of metadata", metadataBytes, MAX_METADATA_BYTES);
        bound("entries of metadata", metadata.size(), MAX_ENTRIES);
        metadata.put(entry[0], entry[1]);
    }

    private String[] entry(int wireType, int most) throws IOException {
        String[] entry = {"", ""};
        message(wireType, (number, type) -> {
            switch (number) {
                case 1 -> entry[0] = name(type);
                case 2 -> entry[1] = text(type, most);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return entry;
    }

    /** An attribute of one that has a value of its own may hold a tensor or a graph, as that of a node may. */
    private void function(int wireType) throws IOException {
        String[] named = {"", ""};
        Map<Operator, Integer> body = new HashMap<>();
        counting = body;
        message(wireType, (number, type) -> {
            switch (number) {
                case 1 -> named[0] = name(type);
                case 7 -> message(type, node());
                case 9 -> opset(type);
                case 10 -> named[1] = name(type);
                case 11 -> message(type, this::attribute);
                default -> {
                    return false;
                }
            }
            return true;
        });
        counting = own;
        bound("functions", functions.size(), MAX_FUNCTIONS);
        Map<Operator, Integer> others =
                functions.computeIfAbsent(new Operator(named[1], named[0]), _ -> new HashMap<>());
        body.forEach((operator, count) -> others.merge(operator, count, Integer::sum));
    }

    private boolean graph(int number, int wireType) throws IOException {
        switch (number) {
            case 5 -> {
                StoredTensor tensor = tensor(wireType);
                initialised.add(tensor.name());
            }
            case 11 -> value(wireType, "inputs", inputs);
            case 12 -> value(wireType, "outputs", outputs);
            default -> {
                return nestedGraph(number, wireType);
            }
        }
        return true;
    }

    /** A branch's or a loop's: its inputs and outputs are the node's affair. */
    private boolean nestedGraph(int number, int wireType) throws IOException {
        switch (number) {
            case 1 -> message(wireType, node());
            case 5 -> tensor(wireType);
            case 15 -> throw sparse();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A few bytes of it stand for a tensor of any size. */
    private static Problem sparse() {
        return refused("a sparse tensor (expected: dense ones)");
    }

    /** Counted when it ends, for its domain may stand behind its name. */
    private Field node() {
        bound("nodes", ++nodes, MAX_NODES);
        Map<Operator, Integer> into = counting;
        String[] named = {"", ""};
        @Nullable Operator[] counted = {null};
        return (number, type) -> {
            switch (number) {
                case 4 -> named[1] = name(type);
                case 7 -> named[0] = name(type);
                case 5 -> {
                    message(type, this::attribute);
                    return true;
                }
                default -> {
                    return false;
                }
            }
            recount(into, counted, new Operator(named[0], named[1]));
            return true;
        };
    }

    private static void recount(Map<Operator, Integer> into, @Nullable Operator[] counted, Operator operator) {
        if (counted[0] != null) {
            into.computeIfPresent(counted[0], (known, count) -> count == 1 ? null : count - 1);
        }
        counted[0] = operator;
        bound("kinds of operators", into.size(), MAX_OPERATORS);
        into.merge(operator, 1, Integer::sum);
    }

    private boolean attribute(int number, int wireType) throws IOException {
        switch (number) {
            case 5, 10 -> tensor(wireType);
            case 6, 11 -> message(wireType, this::nestedGraph);
            case 22, 23 -> throw sparse();
            default -> {
                return false;
            }
        }
        return true;
    }

    private StoredTensor tensor(int wireType) throws IOException {
        bound("tensors", tensors.size(), MAX_TENSORS);
        TensorFields fields = new TensorFields();
        message(wireType, fields);
        StoredTensor tensor = fields.tensor();
        tensors.add(tensor);
        return tensor;
    }

    /** What a tensor's message says; of its elements, how many they are. */
    private final class TensorFields implements Field {
        private final List<Long> shape = new ArrayList<>();
        private final Map<String, String> external = new HashMap<>();
        private String name = "";
        private @Nullable OnnxType type;
        private long counted;
        private long rawBytes = -1;
        private boolean outside;

        @Override
        public boolean read(int number, int wireType) throws IOException {
            switch (number) {
                case 1 -> dimensions(wireType);
                case 2 -> type = OnnxType.of((int) whole(wireType));
                case 4 -> counted += fixed(wireType, WireFormat.WIRETYPE_FIXED32, 4);
                case 10 -> counted += fixed(wireType, WireFormat.WIRETYPE_FIXED64, 8);
                case 5, 7, 11 -> counted += varints(wireType);
                case 6 -> {
                    skip(wireType);
                    counted++;
                }
                case 8 -> name = name(wireType);
                case 9 -> rawBytes = skip(wireType);
                case 13 -> {
                    bound("entries of external data", external.size(), MAX_ENTRIES);
                    String[] entry = entry(wireType, MAX_NAME_BYTES);
                    if (external.put(entry[0], entry[1]) != null) {
                        throw refused("tensor " + shown(name) + ": the " + shown(entry[0])
                                + " of its external data twice (expected: once)");
                    }
                }
                case 14 -> outside = outside(whole(wireType));
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** What is neither, others read in ways of their own: cut to 32 bits, or passed over. */
        private boolean outside(long place) {
            if (place != INSIDE && place != EXTERNAL) {
                throw refused("tensor " + shown(name) + ": its data are in place " + place + " (expected: 0 or 1)");
            }
            return place == EXTERNAL;
        }

        private void dimensions(int wireType) throws IOException {
            if (wireType == WireFormat.WIRETYPE_VARINT) {
                dimension();
                return;
            }
            expect(wireType, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            int limit = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                dimension();
            }
            in.popLimit(limit);
        }

        private void dimension() throws IOException {
            bound("dimensions", shape.size(), MAX_DIMENSIONS);
            bound("dimensions of tensors", ++allDimensions, MAX_ALL_DIMENSIONS);
            shape.add(in.readInt64());
        }

        StoredTensor tensor() {
            return new StoredTensor(name, type, shape, present(), outside ? place() : null);
        }

        private long present() {
            int bits = type == null ? 0 : type.bits();
            if (rawBytes >= 0) {
                return bits == 0 ? 0 : rawBytes * 8 / bits;
            }
            // A complex number takes two entries, and two of four bits share one.
            return type == OnnxType.COMPLEX64 || type == OnnxType.COMPLEX128
                    ? counted / 2
                    : bits == 4 ? counted * 2 : counted;
        }

        private ExternalData place() {
            return new ExternalData(
                    name, external.getOrDefault("location", ""), number("offset", 0), number("length", -1));
        }

        private long number(String key, long absent) {
            String written = external.get(key);
            if (written == null) {
                return absent;
            }
            try {
                long value = Long.parseLong(written);
                if (value >= 0) {
                    return value;
                }
            } catch (NumberFormatException none) {
                // Said below, with the value.
            }
            throw refused("tensor " + shown(name) + ": the " + key + " of its external data is " + shown(written)
                    + " (expected: a whole number, 0 or more)");
        }
    }

    private void value(int wireType, String kind, Map<String, GraphValue> to) throws IOException {
        String[] name = {""};
        Declared declared = new Declared();
        message(wireType, (number, type) -> {
            switch (number) {
                case 1 -> name[0] = name(type);
                case 2 -> message(type, declared);
                default -> {
                    return false;
                }
            }
            return true;
        });
        bound(kind, to.size(), MAX_VALUES);
        to.put(name[0], new GraphValue(name[0], declared.type, declared.shape));
    }

    /** The type of a value: only that of a tensor matters. */
    private final class Declared implements Field {
        private @Nullable OnnxType type;
        private @Nullable List<Long> shape;

        @Override
        public boolean read(int number, int wireType) throws IOException {
            if (number != 1) {
                return false;
            }
            message(wireType, (field, fieldType) -> {
                switch (field) {
                    case 1 -> type = OnnxType.of((int) whole(fieldType));
                    case 2 -> {
                        shape = new ArrayList<>();
                        message(fieldType, this::dimension);
                    }
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            return true;
        }

        private boolean dimension(int number, int wireType) throws IOException {
            if (number != 1 || shape == null) {
                return false;
            }
            long[] value = {-1};
            message(wireType, (field, fieldType) -> {
                if (field != 1) {
                    return false;
                }
                value[0] = whole(fieldType);
                return true;
            });
            bound("dimensions", shape.size(), MAX_DIMENSIONS);
            shape.add(Math.max(-1, value[0]));
            return true;
        }
    }

    private void message(int wireType, Field fields) throws IOException {
        expect(wireType, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        message((long) in.readRawVarint32(), fields);
    }

    /** A file that ends within a message looks like its end: only the bytes that are still owed tell. */
    private void message(long length, Field fields) throws IOException {
        if (length < 0) {
            throw refused("damaged at byte " + in.getTotalBytesRead() + ": a message of " + length + " bytes");
        }
        if (++depth > MAX_DEPTH) {
            throw refused("nested too deep (expected: at most " + MAX_DEPTH + " levels)");
        }
        int limit = in.pushLimit((int) length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            int wireType = WireFormat.getTagWireType(tag);
            if (!fields.read(number, wireType)) {
                skip(wireType);
            }
        }
        if (in.getBytesUntilLimit() != 0) {
            throw refused(
                    "truncated: " + in.getBytesUntilLimit() + " bytes are missing at byte " + in.getTotalBytesRead());
        }
        in.popLimit(limit);
        depth--;
    }

    /** Groups are nowhere in ONNX; they nest without a length, and so without a bound. */
    private long skip(int wireType) throws IOException {
        switch (wireType) {
            case WireFormat.WIRETYPE_VARINT -> in.readRawVarint64();
            case WireFormat.WIRETYPE_FIXED32 -> in.skipRawBytes(4);
            case WireFormat.WIRETYPE_FIXED64 -> in.skipRawBytes(8);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                int length = in.readRawVarint32();
                in.skipRawBytes(length);
                return length;
            }
            default -> throw foreign();
        }
        return 0;
    }

    private long fixed(int wireType, int single, int bytes) throws IOException {
        if (wireType == single) {
            in.skipRawBytes(bytes);
            return 1;
        }
        expect(wireType, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        return skip(wireType) / bytes;
    }

    private long varints(int wireType) throws IOException {
        if (wireType == WireFormat.WIRETYPE_VARINT) {
            in.readRawVarint64();
            return 1;
        }
        expect(wireType, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int limit = in.pushLimit(in.readRawVarint32());
        long count = 0;
        while (in.getBytesUntilLimit() > 0) {
            in.readRawVarint64();
            count++;
        }
        in.popLimit(limit);
        return count;
    }

    private long whole(int wireType) throws IOException {
        expect(wireType, WireFormat.WIRETYPE_VARINT);
        return in.readRawVarint64();
    }

    private String name(int wireType) throws IOException {
        return text(wireType, MAX_NAME_BYTES);
    }

    private String text(int wireType, int most) throws IOException {
        expect(wireType, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int length = in.readRawVarint32();
        if (length < 0 || length > most) {
            throw refused("a text of " + length + " bytes at byte " + in.getTotalBytesRead() + " (expected: at most "
                    + most + ")");
        }
        namesBytes += length;
        bound("bytes of names", namesBytes, MAX_NAMES_BYTES);
        return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
    }

    private void expect(int wireType, int expected) {
        if (wireType != expected) {
            throw foreign();
        }
    }

    private Problem foreign() {
        return refused("not an ONNX graph: byte " + in.getTotalBytesRead() + " is none of one");
    }

    private static void bound(String what, int count, int most) {
        if (count >= most) {
            throw refused("too many " + what + " (expected: fewer than " + most + ")");
        }
    }

    private static String shown(String text) {
        String plain = text.codePoints()
                .limit(100)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return '"' + plain + '"';
    }

    private static Problem refused(String why) {
        return Problem.of(
                Problem.Code.UNPROCESSABLE, why + (why.contains("expected") ? "" : " (expected: an ONNX graph)"));
    }
}
