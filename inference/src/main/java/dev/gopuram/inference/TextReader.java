package dev.gopuram.inference;

import dev.gopuram.bundles.TextConfig;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/** Texts in a model's tokens: read in windows to their end where the task can put windows together. */
final class TextReader implements RowReader {
    private final ModelTokenizer tokenizer;
    private final TokenWindows windows;
    private final TokenCells cells;
    private final int maxTokens;

    TextReader(ModelTokenizer tokenizer, TokenCells cells, TextConfig config) {
        this.tokenizer = tokenizer;
        this.windows = tokenizer.windows(config.maxTokens(), config.overlap());
        this.cells = cells;
        this.maxTokens = config.maxTokens();
    }

    @Override
    public List<InferenceExecutor.Step> steps(Inputs inputs, PredictOptions options, RowSink sink) {
        if (!(inputs instanceof Inputs.Texts texts)) {
            throw Kinds.refused(inputs, "texts");
        }
        List<InferenceExecutor.Step> steps = new ArrayList<>();
        for (int i = 0; i < texts.texts().size(); i++) {
            int row = i;
            steps.add(() -> rows(row, texts.texts().get(row), options, sink));
        }
        return steps;
    }

    private List<InferenceExecutor.Step> rows(int row, String text, PredictOptions options, RowSink sink) {
        TextTokens placed = tokenizer.placed(text);
        CutText whole = windows.of(placed.ids());
        if (whole.windows().getFirst().length() == 0) {
            throw Problem.invalid("inputs[" + row + "]", "nothing that the model reads", "at least 1 token");
        }
        if (whole.windows().size() > 1 && !options.truncate() && !sink.windows()) {
            throw Problem.of(
                            Problem.Code.CONTEXT_LENGTH_EXCEEDED,
                            "inputs[" + row + "]: " + whole.tokens() + " tokens (expected: at most " + maxTokens
                                    + " with the model's own, or truncate)")
                    .at("inputs[" + row + "]");
        }
        CutText cut = options.truncate() ? whole.truncated() : whole;
        sink.read(cut.tokens());
        sink.expect(row, cut.windows().size());
        List<InferenceExecutor.Step> steps = new ArrayList<>();
        for (int i = 0; i < cut.windows().size(); i++) {
            TokenWindow window = cut.windows().get(i);
            steps.add(new PieceRow(
                    cells.shape(window.length()),
                    cells.cells(window.length(), window::id, _ -> 0),
                    sink,
                    new RowSink.Piece(row, i, placed, window)));
        }
        return steps;
    }
}
