package dev.gopuram.platform.onnx;

import java.util.Arrays;
import java.util.List;

/** A setting of a node. */
public sealed interface Attribute {
    String name();

    /** A whole number. */
    record Whole(String name, long value) implements Attribute {}

    /** Whole numbers. */
    record Wholes(String name, List<Long> values) implements Attribute {
        public Wholes {
            values = List.copyOf(values);
        }
    }

    /** A number. */
    record Real(String name, float value) implements Attribute {}

    /** Numbers. */
    record Reals(String name, List<Float> values) implements Attribute {
        public Reals {
            values = List.copyOf(values);
        }
    }

    /** A word. */
    record Word(String name, String value) implements Attribute {}

    /** Nodes that a node runs: the body of a loop. */
    record Body(String name, GraphBuilder graph) implements Attribute {}

    static Attribute of(String name, long value) {
        return new Whole(name, value);
    }

    static Attribute of(String name, float value) {
        return new Real(name, value);
    }

    static Attribute of(String name, String value) {
        return new Word(name, value);
    }

    static Attribute wholes(String name, long... values) {
        return new Wholes(name, Arrays.stream(values).boxed().toList());
    }
}
