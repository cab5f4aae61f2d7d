package dev.gopuram.bundles;

import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A bundle in a directory: its configuration and its files. Opening it says nothing of whether it is whole. */
public final class Bundle {
    /** The graph. */
    public static final String MODEL = "model.onnx";

    /** How texts become tokens. */
    public static final String TOKENIZER = "tokenizer/tokenizer.json";

    /** What it answers to the questions it was measured with. */
    public static final String EVALUATION = "evaluation_report.json";

    /** What it was trained on. */
    public static final String MANIFEST = "data_manifest.json";

    /** How it was trained. */
    public static final String TRAINING = "training_config.yaml";

    /** What it was made with. */
    public static final String REQUIREMENTS = "requirements.txt";

    /** What people should know of it. */
    public static final String CARD = "MODEL_CARD.md";

    /** SHA-256 of the other files, as {@code sha256sum} writes them. */
    public static final String CHECKSUMS = "checksums.sha256";

    private final Path directory;
    private final BundleConfig config;
    private final List<ArtifactFile> files;
    private final String digest;

    private Bundle(Path directory, BundleConfig config, List<ArtifactFile> files) {
        this.directory = directory;
        this.config = config;
        this.files = files;
        this.digest = digest(files);
    }

    /** Opens a directory; UNPROCESSABLE where it has no configuration that can be read, or holds more than files. */
    public static Bundle open(Path directory) {
        List<ArtifactFile> files = BundleFiles.list(directory);
        Path config = directory.resolve(BundleConfig.FILE);
        if (files.stream().noneMatch(file -> file.path().equals(BundleConfig.FILE))) {
            throw BundleRefused.because(BundleConfig.FILE + " is missing");
        }
        try {
            return new Bundle(directory, BundleConfig.parse(BundleFiles.text(config)), files);
        } catch (Problem problem) {
            throw BundleRefused.because(problem.detail());
        }
    }

    public BundleConfig config() {
        return config;
    }

    public Path directory() {
        return directory;
    }

    /** All of them, by path, the list of digests itself left out. */
    public List<ArtifactFile> files() {
        return files;
    }

    /** SHA-256 of the list of its files: each path, a zero byte, its digest and a line break, by path. */
    public String digest() {
        return digest;
    }

    public long bytes() {
        return files.stream().mapToLong(ArtifactFile::bytes).sum();
    }

    /** The graph's file. */
    public Path model() {
        return file(MODEL);
    }

    /** A file by its path; NOT_FOUND where it has none of that name. */
    public Path file(String path) {
        return find(path).orElseThrow(() -> Problem.notFound("file of the bundle", path));
    }

    /** A file by its path, where it has it. */
    public Optional<Path> find(String path) {
        return files.stream().anyMatch(file -> file.path().equals(path))
                ? Optional.of(directory.resolve(path))
                : Optional.empty();
    }

    /** A text of it; empty where there is none. */
    public String text(String path) {
        return find(path).map(BundleFiles::text).orElse("");
    }

    /** The rows that it must answer as they say. */
    public List<GoldenRow> golden() {
        return GoldenRow.parse(
                Bytes.wrap(BundleFiles.bytes(file(config.contents().golden()))));
    }

    /** What its training data looked like. */
    public ReferenceData reference() {
        return find(MANIFEST)
                .map(file -> ReferenceData.parse(Bytes.wrap(BundleFiles.bytes(file))))
                .orElse(ReferenceData.NONE);
    }

    static String digest(List<ArtifactFile> files) {
        return Digests.of(files.stream()
                .map(file -> file.path() + "\0" + file.sha256() + "\n")
                .sorted()
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8));
    }
}
