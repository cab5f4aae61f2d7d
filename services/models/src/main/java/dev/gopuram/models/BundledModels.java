package dev.gopuram.models;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.shipped.ShippedBundle;
import dev.gopuram.shipped.ShippedBundles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The models inside the jar: they need no download, and are everybody's. */
final class BundledModels {
    /** The model of calls that name none, unless configured otherwise. */
    static final String DEFAULT_NAME = "all-minilm-l6-v2";

    /** The tenant of their keys. */
    static final String EVERYBODY = "";

    private BundledModels() {}

    /** Those that a node holds. */
    static List<ModelVersion> all(ModelSet held) {
        return ShippedBundles.all().stream()
                .map(BundledModels::version)
                .filter(version -> held.holds(version.config().family(), version.name()))
                .toList();
    }

    /** Makes them known to the engine: unpacked when they are loaded first. */
    static void offer(InferenceEngine engine, Path directory, ModelSet held, References references) {
        Set<VersionKey> wanted =
                Set.copyOf(all(held).stream().map(ModelVersion::key).toList());
        for (ShippedBundle bundle : ShippedBundles.all()) {
            if (wanted.contains(key(bundle))) {
                VersionKey key = key(bundle);
                engine.offer(key, references.noting(key, () -> Bundle.open(bundle.unpack(directory))));
            }
        }
    }

    private static VersionKey key(ShippedBundle bundle) {
        return new VersionKey(EVERYBODY, bundle.model(), bundle.version());
    }

    private static ModelVersion version(ShippedBundle bundle) {
        BundleConfig config = config(bundle);
        return new ModelVersion(
                key(bundle), config.version(), config.weights(), bundle.createdAt(), List.of(ModelNames.PRODUCTION), 0);
    }

    /** From the jar, so that nothing is unpacked to know what there is. */
    private static BundleConfig config(ShippedBundle bundle) {
        String resource = "dev/gopuram/shipped/" + bundle.model() + "/" + BundleConfig.FILE;
        try (@Nullable InputStream in = ShippedBundle.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource: " + resource + " (expected: one in the jar)");
            }
            return BundleConfig.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource, e);
        }
    }
}
