package dev.gopuram.bundles;

import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.kernel.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Good bundles that are cut off, or in which a bit has changed: the same for the same seed. */
final class DamagedBundles extends CorpusPart {
    private static final int DAMAGED_FILES = 40;
    private static final int TRUNCATED = 30;
    private static final int DAMAGED_ARCHIVES = 60;
    private static final int TRUNCATED_GRAPHS = 30;
    private static final int DAMAGED_GRAPHS = 60;

    private final Random random;

    DamagedBundles(long seed) {
        this.random = new Random(seed);
    }

    @Override
    void fill() {
        truncatedGraphs();
        damagedFiles();
        truncated();
        damagedArchives();
        damagedGraphs();
    }

    private void truncatedGraphs() {
        byte[] whole = GoodBundles.linear().build();
        for (int i = 0; i < TRUNCATED_GRAPHS; i++) {
            int length = 1 + random.nextInt(whole.length - 1);
            refused(
                    "a graph cut off at " + length,
                    GoodBundles.tensor()
                            .file(Bundle.MODEL, Bytes.wrap(Arrays.copyOf(whole, length)))
                            .zip(),
                    "model.onnx");
        }
    }

    private void damagedFiles() {
        List<Supplier<BundleWriter>> good = List.copyOf(GoodBundles.all().values());
        for (int i = 0; i < DAMAGED_FILES; i++) {
            BundleWriter writer = good.get(random.nextInt(good.size())).get();
            List<String> paths = writer.whole().keySet().stream()
                    .filter(path -> !path.equals(Bundle.CHECKSUMS) && !path.equals(BundleConfig.FILE))
                    .toList();
            String path = paths.get(random.nextInt(paths.size()));
            writer.file(Bundle.CHECKSUMS, writer.whole().get(Bundle.CHECKSUMS));
            writer.file(path, damaged(writer.whole().get(path)));
            refused("damaged " + i + ": " + path, writer.zip(), path + ": its digest is");
        }
    }

    private void truncated() {
        List<Supplier<BundleWriter>> good = List.copyOf(GoodBundles.all().values());
        for (int i = 0; i < TRUNCATED; i++) {
            BundleWriter writer = good.get(random.nextInt(good.size())).get();
            Bytes whole = i % 3 == 0 ? writer.zip() : i % 3 == 1 ? writer.tar() : writer.tarGz();
            int length = 4 + random.nextInt(whole.length() - 4);
            refused("an archive cut off at " + length + " of " + whole.length(), whole.slice(0, length), "");
        }
    }

    private void damagedArchives() {
        for (int i = 0; i < DAMAGED_ARCHIVES; i++) {
            BundleWriter writer = GoodBundles.text();
            Bytes whole = i % 3 == 0 ? writer.zip() : i % 3 == 1 ? writer.tar() : writer.tarGz();
            add("a damaged archive " + i, damaged(whole), new Hostile.Outcome.Either(digest(writer)));
        }
    }

    private void damagedGraphs() {
        for (int i = 0; i < DAMAGED_GRAPHS; i++) {
            BundleWriter writer = GoodBundles.image();
            writer.file(Bundle.MODEL, damaged(writer.whole().get(Bundle.MODEL)));
            add("a damaged graph " + i, writer.zip(), new Hostile.Outcome.Any());
        }
    }

    private static String digest(BundleWriter writer) {
        return Bundle.digest(writer.whole().entrySet().stream()
                .filter(file -> !file.getKey().equals(Bundle.CHECKSUMS))
                .map(file -> new ArtifactFile(
                        file.getKey(),
                        file.getValue().length(),
                        Digests.of(file.getValue().shared())))
                .toList());
    }

    private Bytes damaged(Bytes whole) {
        byte[] bytes = whole.toArray();
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return Bytes.wrap(bytes);
    }
}
