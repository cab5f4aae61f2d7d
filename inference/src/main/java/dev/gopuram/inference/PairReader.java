package dev.gopuram.inference;

import dev.gopuram.bundles.TextConfig;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.TextPair;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Two texts a row; where they are too long together and may be cut off, the longer one loses its end first. */
final class PairReader implements RowReader {
    private final ModelTokenizer tokenizer;
    private final PairLayout layout;
    private final TokenCells cells;
    private final int maxTokens;

    PairReader(ModelTokenizer tokenizer, TokenCells cells, TextConfig config) {
        this.tokenizer = tokenizer;
        this.layout = tokenizer.pairs();
        this.cells = cells;
        this.maxTokens = config.maxTokens();
    }

    @Override
    public List<InferenceExecutor.Step> steps(Inputs inputs, PredictOptions options, RowSink sink) {
        if (!(inputs instanceof Inputs.Pairs pairs)) {
            throw Kinds.refused(inputs, "pairs of texts");
        }
        List<InferenceExecutor.Step> steps = new ArrayList<>();
        for (int i = 0; i < pairs.pairs().size(); i++) {
            int row = i;
            steps.add(() -> List.of(row(row, pairs.pairs().get(row), options, sink)));
        }
        return steps;
    }

    private PieceRow row(int row, TextPair pair, PredictOptions options, RowSink sink) {
        long[] one = tokenizer.tokens(pair.text());
        long[] other = tokenizer.tokens(pair.other());
        int room = maxTokens - layout.special();
        if (one.length + other.length > room) {
            if (!options.truncate()) {
                throw Problem.of(
                                Problem.Code.CONTEXT_LENGTH_EXCEEDED,
                                "inputs[" + row + "]: " + (one.length + other.length) + " tokens (expected: at most "
                                        + room + " in both texts, or truncate)")
                        .at("inputs[" + row + "]");
            }
            int kept = Math.min(one.length, Math.max(room / 2, room - other.length));
            one = Arrays.copyOf(one, kept);
            other = Arrays.copyOf(other, Math.min(other.length, room - kept));
        }
        sink.read((long) one.length + other.length);
        sink.expect(row, 1);
        long[] ids = layout.ids(one, other);
        long[] types = layout.types(one.length, other.length);
        return new PieceRow(
                cells.shape(ids.length),
                cells.cells(ids.length, i -> ids[i], i -> types[i]),
                sink,
                RowSink.Piece.whole(row));
    }
}
