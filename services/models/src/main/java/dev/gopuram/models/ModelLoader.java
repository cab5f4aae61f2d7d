package dev.gopuram.models;

import java.nio.file.Path;
import java.util.Map;

/** Loads versions from the jar: natives and files are unpacked below the data directory at the first start. */
final class ModelLoader {
    private static final String GRAPH = "model.onnx";
    private static final String TOKENIZER = "tokenizer.json";

    private final ModelsConfig config;
    private final Path dataDir;

    ModelLoader(ModelsConfig config, Path dataDir) {
        this.config = config;
        this.dataDir = dataDir;
    }

    ModelSession load(ModelVersion version) {
        NativeLibraries.load(
                dataDir.resolve("natives"),
                NativePlatform.of(System.getProperty("os.name"), System.getProperty("os.arch")));
        Path files = UnpackedFiles.directory(
                dataDir.resolve("models").resolve(version.name()),
                "v" + version.version(),
                Map.of(
                        GRAPH, version.files().graph(),
                        TOKENIZER, version.files().tokenizer()));
        return ModelSession.open(
                version,
                files.resolve(GRAPH),
                files.resolve(TOKENIZER),
                config.intraOpThreads(),
                config.windowOverlap());
    }
}
