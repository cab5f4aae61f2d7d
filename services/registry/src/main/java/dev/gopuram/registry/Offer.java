package dev.gopuram.registry;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.bundles.PromptConfig;
import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.bundles.WeightsConfig;
import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.registry.VersionRows.Documents;
import java.util.List;
import java.util.Locale;

/** A bundle as a version is made of it. */
record Offer(
        BundleConfig config,
        Kind kind,
        String digest,
        long bytes,
        String task,
        String family,
        List<ArtifactFile> files,
        Documents documents) {
    private static final String PROMPT = "prompt";

    static Offer of(Bundle bundle) {
        BundleConfig config = bundle.config();
        return switch (config.contents()) {
            case WeightsConfig weights ->
                of(
                        bundle,
                        weights.task().name().toLowerCase(Locale.ROOT),
                        weights.family(),
                        documents(
                                bundle,
                                Json.write(weights.inputs()).utf8(),
                                Json.write(weights.outputs()).utf8(),
                                Json.write(weights.labels()).utf8(),
                                ""));
            case PromptConfig prompt ->
                of(bundle, PROMPT, PROMPT, documents(bundle, variables(prompt), answer(prompt), "[]", config.yaml()));
        };
    }

    String model() {
        return config.name();
    }

    SemanticVersion version() {
        return config.version();
    }

    private static Offer of(Bundle bundle, String task, String family, Documents documents) {
        BundleConfig config = bundle.config();
        return new Offer(
                config, config.kind(), bundle.digest(), bundle.bytes(), task, family, bundle.files(), documents);
    }

    private static Documents documents(Bundle bundle, String inputs, String outputs, String labels, String prompt) {
        return new Documents(
                inputs,
                outputs,
                bundle.text(Bundle.CARD),
                bundle.text(Bundle.EVALUATION),
                bundle.text(Bundle.MANIFEST),
                bundle.text(BundleConfig.FILE),
                labels,
                prompt);
    }

    private static String variables(PromptConfig prompt) {
        return Json.write(prompt.variables()).utf8();
    }

    private static String answer(PromptConfig prompt) {
        Bytes schema = prompt.outputSchema();
        return schema == null ? "" : schema.utf8();
    }
}
