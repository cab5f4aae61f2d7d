package dev.gopuram.inference;

import dev.gopuram.contracts.models.LabelledRow;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Results;
import java.util.Arrays;
import java.util.List;

/** Labels of whole rows. */
final class LabelSink extends RowSink {
    private final Answering answering;
    private final PredictOptions options;
    private final LabelledRow[] rows;

    LabelSink(Answering answering, PredictOptions options, int rows) {
        this.answering = answering;
        this.options = options;
        this.rows = new LabelledRow[rows];
    }

    @Override
    void take(Piece piece, RowOutput output) {
        double[] scores =
                Scores.of(answering.numbers(output), answering.config().activation());
        rows[piece.row()] =
                new LabelledRow(Scores.wanted(Scores.labelled(scores, answering.labels(), answering.name()), options));
    }

    @Override
    Results results() {
        return new Results.Labelled(List.copyOf(Arrays.asList(rows)));
    }
}
