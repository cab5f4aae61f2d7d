package dev.gopuram.inference;

import dev.gopuram.kernel.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/** Rows of tokens, as the inputs of a graph are named and typed by custom. */
final class TokenCells {
    private final GraphPorts ports;

    TokenCells(GraphPorts ports) {
        this.ports = ports;
        for (GraphPort port : ports.inputs()) {
            boolean known = switch (port.name()) {
                case "input_ids", "attention_mask", "token_type_ids", "position_ids" -> true;
                default -> false;
            };
            boolean whole = port.type() == ElementType.INT64 || port.type() == ElementType.INT32;
            if (!known || !whole || port.shape().size() != 2) {
                throw Problem.of(
                        Problem.Code.UNPROCESSABLE,
                        "input " + port.name() + ": " + port.type() + " " + port.shape()
                                + " (expected: input_ids, attention_mask, token_type_ids or position_ids, whole numbers in"
                                + " rows)");
            }
        }
    }

    /** The cells of a row of that many tokens. */
    List<Cell> cells(int tokens, IntToLongFunction ids, IntToLongFunction types) {
        List<Cell> cells = new ArrayList<>();
        for (GraphPort port : ports.inputs()) {
            IntToLongFunction values = switch (port.name()) {
                case "input_ids" -> ids;
                case "attention_mask" -> _ -> 1;
                case "token_type_ids" -> types;
                default -> i -> i;
            };
            cells.add(Cell.Packed.of(packed(port.type(), tokens, values)));
        }
        return cells;
    }

    /** Rows of one length may run together: none is ever padded, so that each is what it is alone. */
    RowShape shape(int tokens) {
        List<Long> row = ports.rowwise() ? List.of((long) tokens) : List.of(1L, (long) tokens);
        return new RowShape(ports.inputs().stream().map(_ -> row).toList());
    }

    private static byte[] packed(ElementType type, int count, IntToLongFunction values) {
        ByteBuffer buffer = ByteBuffer.allocate(count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (type == ElementType.INT64) {
                buffer.putLong(values.applyAsLong(i));
            } else {
                buffer.putInt(Math.toIntExact(values.applyAsLong(i)));
            }
        }
        return buffer.array();
    }
}
