package dev.gopuram.inference;

import dev.gopuram.kernel.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** What a graph wrote for one row: valid only while the row takes it. */
interface RowOutput {
    /** The dimensions of an output, without the rows where the graph reads rows. */
    List<Long> shape(int output);

    /** The elements, from position 0 to the limit; not for BYTES. */
    ByteBuffer data(int output);

    /** The elements of an output of type BYTES. */
    List<String> words(int output);

    ElementType type(int output);

    /** The elements as numbers, whatever their type; those that are none are the version's fault. */
    default float[] floats(int output, String name) {
        ByteBuffer data = data(output).order(ByteOrder.nativeOrder());
        float[] floats = new float[data.remaining() / type(output).bytes()];
        switch (type(output)) {
            case FP32 -> data.asFloatBuffer().get(floats);
            case FP64 -> fill(floats, i -> (float) data.getDouble(i * Double.BYTES));
            case FP16 -> fill(floats, i -> Float.float16ToFloat(data.getShort(i * Short.BYTES)));
            case INT64 -> fill(floats, i -> data.getLong(i * Long.BYTES));
            case INT32 -> fill(floats, i -> data.getInt(i * Integer.BYTES));
            case BOOL, UINT8 -> fill(floats, i -> Byte.toUnsignedInt(data.get(i)));
            case INT8 -> fill(floats, i -> data.get(i));
            case INT16 -> fill(floats, i -> data.getShort(i * Short.BYTES));
            case UINT16, UINT32, UINT64, BF16, BYTES ->
                throw Problem.of(
                        Problem.Code.INTERNAL, "output " + name + ": " + type(output) + " (expected: numbers to read)");
        }
        for (float value : floats) {
            if (!Float.isFinite(value)) {
                throw notFinite(name, value);
            }
        }
        return floats;
    }

    /** What the version did wrong. */
    static Problem notFinite(String name, double value) {
        return Problem.of(Problem.Code.INTERNAL, "output " + name + ": " + value + " (expected: a finite number)");
    }

    private static void fill(float[] floats, Element element) {
        for (int i = 0; i < floats.length; i++) {
            floats[i] = element.at(i);
        }
    }

    /** Reads one element. */
    interface Element {
        float at(int index);
    }
}
