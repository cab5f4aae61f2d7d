package dev.gopuram.bundles;

import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** What people should know of a version, on one page: what its bundle says, put together as Markdown. */
public final class ModelCard {
    private static final int MOST_ROWS = 50;

    private final StringBuilder page = new StringBuilder();

    private ModelCard() {}

    /** Renders the parts as they are kept of a version. */
    public static String markdown(BundleConfig config, String card, String evaluation, String manifest) {
        ModelCard page = new ModelCard();
        page.facts(config);
        page.measured(evaluation);
        page.trainedOn(manifest);
        page.said(card);
        return page.page.toString();
    }

    /** Renders a bundle. */
    public static String markdown(Bundle bundle) {
        return markdown(
                bundle.config(),
                bundle.text(Bundle.CARD),
                bundle.text(Bundle.EVALUATION),
                bundle.text(Bundle.MANIFEST));
    }

    private void facts(BundleConfig config) {
        page.append("# ")
                .append(config.name())
                .append(' ')
                .append(config.version())
                .append("\n\n");
        row("", "");
        page.append("|---|---|\n");
        switch (config.contents()) {
            case WeightsConfig weights -> weights(weights);
            case PromptConfig prompt -> prompt(prompt);
        }
    }

    private void weights(WeightsConfig weights) {
        row("Task", weights.task().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        row("Family", weights.family());
        if (!weights.languages().isEmpty()) {
            row("Languages", String.join(", ", weights.languages()));
        }
        row("Inputs", tensors(weights.inputs()));
        row("Outputs", tensors(weights.outputs()));
        if (!weights.labels().isEmpty()) {
            row("Labels", some(weights.labels()));
        }
        row(
                "Runs",
                switch (weights.executor()) {
                    case ExecutorConfig.Onnx onnx -> "here, by ONNX Runtime";
                    case ExecutorConfig.Oip oip -> "on " + oip.url().getHost() + ", as " + oip.model();
                });
    }

    private void prompt(PromptConfig prompt) {
        row("Task", "prompt");
        row("Variables", some(List.copyOf(prompt.variables().keySet())));
        if (!prompt.models().isEmpty()) {
            row("Models", String.join(", then ", prompt.models()));
        }
        row("Answers", prompt.outputSchema() == null ? "free text" : "JSON by a schema");
    }

    private void measured(String evaluation) {
        JsonNode metrics =
                Json.foreignTree(evaluation.isBlank() ? "{}" : evaluation).path("metrics");
        if (metrics.isEmpty()) {
            return;
        }
        page.append("\n## Measured\n\n| Metric | Value |\n|---|---:|\n");
        int[] rows = {0};
        metrics.forEachEntry((name, value) -> {
            if (rows[0]++ < MOST_ROWS) {
                row(name, value.toString());
            }
        });
    }

    private void trainedOn(String manifest) {
        if (manifest.isBlank()) {
            return;
        }
        ReferenceData data = ReferenceData.parse(Bytes.utf8(manifest));
        page.append("\n## Trained on\n\n| | |\n|---|---|\n");
        row("Data", data.name() + " " + data.version());
        row("Rows", Long.toString(data.rows()));
        row("SHA-256", data.sha256());
        if (!data.source().isEmpty()) {
            row("Source", data.source());
        }
        if (!data.license().isEmpty()) {
            row("License", data.license());
        }
    }

    private void said(String card) {
        if (!card.isBlank()) {
            page.append("\n---\n\n").append(card.strip()).append('\n');
        }
    }

    private void row(String name, String value) {
        page.append("| ").append(cell(name)).append(" | ").append(cell(value)).append(" |\n");
    }

    private static String cell(String text) {
        return Reasons.plain(text).replace("|", "\\|").replace('\n', ' ');
    }

    private static String tensors(List<TensorSpec> specs) {
        StringJoiner all = new StringJoiner(", ");
        specs.forEach(spec -> all.add(spec.name() + ' ' + spec.type() + ' ' + spec.shape()));
        return all.toString();
    }

    private static String some(List<String> words) {
        return words.size() <= MOST_ROWS
                ? String.join(", ", words)
                : String.join(", ", words.subList(0, MOST_ROWS)) + " and " + (words.size() - MOST_ROWS) + " more";
    }
}
