package dev.gopuram.inference;

import java.util.List;

/** A row on its way through a graph: a cell for each input, in the graph's order. */
abstract class GraphRow extends BatchRow {
    private final List<Cell> cells;
    private final RowShape shape;

    GraphRow(RowShape shape, List<Cell> cells) {
        super(shape);
        this.shape = shape;
        this.cells = cells;
    }

    final RowShape shape() {
        return shape;
    }

    final Cell cell(int input) {
        return cells.get(input);
    }

    /** Reads what came of it, on the thread that ran it: afterwards the memory is another row's. */
    abstract void take(RowOutput output);
}
