package dev.gopuram.bundles;

import dev.gopuram.contracts.models.Model.Task;
import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.config.ConfigFile;
import dev.gopuram.platform.json.Json;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Whether a bundle is whole and means what it says, as far as that shows without running it. All that is wrong is told at
 * once.
 */
public final class BundleChecks {
    private static final List<String> OF_WEIGHTS = List.of(
            Bundle.REQUIREMENTS, Bundle.EVALUATION, Bundle.TRAINING, Bundle.MANIFEST, Bundle.CARD, GoldenRow.FILE);
    /** What a prompt may bring besides its configuration. */
    private static final List<String> OF_PROMPTS = List.of(Bundle.EVALUATION, Bundle.CARD, GoldenRow.FILE);

    private static final Set<String> OF_ALL =
            Set.of(BundleConfig.FILE, Bundle.CHECKSUMS, "LICENSE", "NOTICE", "README.md");
    private static final Pattern TOKENIZER = Pattern.compile("tokenizer/[^/]+\\.(json|txt|model)");
    private static final Pattern CHECKSUM = Pattern.compile("([0-9a-f]{64}) [ *](.{1,300})");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int MOST_METRICS = 1_000;

    private final Bundle bundle;
    private final RuntimeSupport runtime;
    private final Reasons reasons = new Reasons();
    private final Set<String> known = new HashSet<>(OF_ALL);

    private BundleChecks(Bundle bundle, RuntimeSupport runtime) {
        this.bundle = bundle;
        this.runtime = runtime;
    }

    /** Throws UNPROCESSABLE with everything that is wrong; a bundle that passes may still fail its golden rows. */
    public static void check(Bundle bundle, RuntimeSupport runtime) {
        List<String> faults = faults(bundle, runtime);
        if (!faults.isEmpty()) {
            throw BundleRefused.because(faults);
        }
    }

    /** Everything that is wrong; empty where nothing is. */
    public static List<String> faults(Bundle bundle, RuntimeSupport runtime) {
        BundleChecks checks = new BundleChecks(bundle, runtime);
        checks.run();
        return checks.reasons.list();
    }

    private void run() {
        switch (bundle.config().contents()) {
            case WeightsConfig weights -> weights(weights);
            case PromptConfig prompt -> prompt(prompt);
        }
        checksums();
        bundle.files().stream()
                .filter(file -> !known.contains(file.path()))
                .forEach(file -> reasons.add(file.path() + ": no place in a bundle for it (expected: only "
                        + "the files of its layout, and those that its graph names)"));
    }

    private void weights(WeightsConfig weights) {
        Set<String> needed = new LinkedHashSet<>(OF_WEIGHTS);
        if (WeightsConfig.readsText(weights.task())) {
            needed.add(Bundle.TOKENIZER);
            bundle.files().stream()
                    .map(ArtifactFile::path)
                    .filter(path -> TOKENIZER.matcher(path).matches())
                    .forEach(known::add);
        }
        if (weights.executor() instanceof ExecutorConfig.Onnx) {
            needed.add(Bundle.MODEL);
        }
        needed(needed);
        new TaskChecks(weights, reasons).run();
        read(Bundle.TOKENIZER, () -> tree(Bundle.TOKENIZER));
        read(Bundle.EVALUATION, this::evaluation);
        read(Bundle.MANIFEST, this::manifest);
        read(Bundle.TRAINING, () -> ConfigFile.treeForeign(Bundle.TRAINING, bundle.text(Bundle.TRAINING)));
        read(Bundle.REQUIREMENTS, () -> bundle.text(Bundle.REQUIREMENTS));
        read(Bundle.CARD, this::card);
        read(GoldenRow.FILE, () -> golden(weights.task()));
        read(
                Bundle.MODEL,
                () -> known.addAll(new GraphChecks(bundle, weights, runtime, reasons, Set.copyOf(known)).run()));
    }

    private void prompt(PromptConfig prompt) {
        known.addAll(OF_PROMPTS);
        read(Bundle.EVALUATION, this::evaluation);
        read(Bundle.CARD, this::card);
        read(GoldenRow.FILE, () -> rendered(prompt));
    }

    private void needed(Set<String> paths) {
        known.addAll(paths);
        for (String path : paths) {
            if (bundle.find(path).isEmpty()) {
                reasons.add(path + " is missing");
            }
        }
    }

    /** A missing file has been told of already. */
    private void read(String path, Runnable check) {
        if (bundle.find(path).isPresent()) {
            reasons.collect(path, check);
        }
    }

    private JsonNode tree(String path) {
        JsonNode tree = Json.tree(Bytes.wrap(BundleFiles.bytes(bundle.file(path))));
        if (!tree.isObject()) {
            reasons.add(path + ": no JSON object (expected: one)");
        }
        return tree;
    }

    private void evaluation() {
        JsonNode metrics = tree(Bundle.EVALUATION).path("metrics");
        if (!metrics.isObject() || metrics.isEmpty() || metrics.size() > MOST_METRICS) {
            reasons.add(
                    Bundle.EVALUATION + ": metrics: " + (metrics.isObject() ? metrics.size() + " of them" : "no object")
                            + " (expected: 1.." + MOST_METRICS + " numbers by name)");
            return;
        }
        metrics.forEachEntry((name, value) -> {
            if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
                reasons.add(Bundle.EVALUATION + ": metrics." + name + ": " + value + " (expected: a number)");
            }
        });
    }

    private void manifest() {
        ReferenceData data = bundle.reference();
        if (data.name().isEmpty()) {
            reasons.add(Bundle.MANIFEST + ": name: missing (expected: what the data is called)");
        }
        if (data.version().isEmpty()) {
            reasons.add(Bundle.MANIFEST + ": version: missing (expected: which state of the data it was)");
        }
        if (!SHA256.matcher(data.sha256()).matches()) {
            reasons.add(Bundle.MANIFEST + ": sha256: " + (data.sha256().isEmpty() ? "missing" : data.sha256())
                    + " (expected: 64 hexadecimal digits)");
        }
    }

    private void card() {
        if (bundle.text(Bundle.CARD).isBlank()) {
            reasons.add(Bundle.CARD + ": empty (expected: what people should know of the model)");
        }
    }

    private void golden(Task task) {
        List<GoldenRow> rows = bundle.golden();
        for (int i = 0; i < rows.size(); i++) {
            JsonNode input = rows.get(i).input();
            boolean fits = switch (task) {
                case EMBED, TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION, IMAGE_CLASSIFICATION ->
                    input.isString() || input.isObject();
                case RERANK, TABULAR -> input.isObject();
                case TENSOR -> input.isObject() || input.isArray();
            };
            if (!fits) {
                reasons.add(GoldenRow.FILE + ": rows[" + i + "].input: " + input.getNodeType()
                        + " (expected: an input of " + task + ")");
            }
        }
    }

    private void rendered(PromptConfig prompt) {
        PromptTemplate template = prompt.toTemplate();
        List<GoldenRow> rows = bundle.golden();
        for (int i = 0; i < rows.size(); i++) {
            GoldenRow row = rows.get(i);
            String at = GoldenRow.FILE + ": rows[" + i + "]";
            reasons.collect(at, () -> {
                if (!(Json.plain(row.input()) instanceof Map<?, ?> variables)) {
                    reasons.add(at + ".input: no object (expected: variables by name)");
                    return;
                }
                Map<String, Object> named = new HashMap<>();
                variables.forEach((name, value) -> named.put(String.valueOf(name), value));
                JsonNode said = Json.tree(Json.write(template.render(named)));
                if (!said.equals(row.output())) {
                    reasons.add(
                            at + ".output: " + row.output() + " (expected: " + said + ", which the template makes)");
                }
            });
        }
    }

    private void checksums() {
        if (!Files.exists(bundle.directory().resolve(Bundle.CHECKSUMS))) {
            return;
        }
        reasons.collect(Bundle.CHECKSUMS, () -> {
            Map<String, String> listed =
                    listed(BundleFiles.text(bundle.directory().resolve(Bundle.CHECKSUMS)));
            for (ArtifactFile file : bundle.files()) {
                String digest = listed.remove(file.path());
                if (digest == null) {
                    reasons.add(Bundle.CHECKSUMS + ": " + file.path() + " is not in it (expected: every file)");
                } else if (!digest.equals(file.sha256())) {
                    reasons.add(file.path() + ": its digest is " + file.sha256() + " (expected: " + digest + ", as "
                            + Bundle.CHECKSUMS + " says)");
                }
            }
            listed.keySet().forEach(path -> reasons.add(Bundle.CHECKSUMS + ": " + path + " is not there"));
        });
    }

    private Map<String, String> listed(String text) {
        Map<String, String> listed = new HashMap<>();
        for (String line : text.lines().toList()) {
            Matcher matcher = CHECKSUM.matcher(line);
            if (!matcher.matches()) {
                reasons.add(Bundle.CHECKSUMS + ": " + EntryName.shown(line)
                        + " (expected: 64 hexadecimal digits, two spaces and a path)");
                continue;
            }
            if (listed.put(matcher.group(2), matcher.group(1)) != null) {
                reasons.add(Bundle.CHECKSUMS + ": " + matcher.group(2) + " is in it twice");
            }
        }
        return listed;
    }
}
