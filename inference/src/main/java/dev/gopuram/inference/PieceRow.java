package dev.gopuram.inference;

import java.util.List;

/** A row that gives what it came to, to its call. */
final class PieceRow extends GraphRow {
    private final RowSink sink;
    private final RowSink.Piece piece;

    PieceRow(RowShape shape, List<Cell> cells, RowSink sink, RowSink.Piece piece) {
        super(shape, cells);
        this.sink = sink;
        this.piece = piece;
    }

    @Override
    void take(RowOutput output) {
        sink.take(piece, output);
    }
}
