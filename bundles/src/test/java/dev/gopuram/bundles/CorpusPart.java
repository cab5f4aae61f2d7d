package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Bundles of the corpus that are hostile in one way. */
abstract class CorpusPart {
    private final List<Hostile> all = new ArrayList<>();

    /** What is in it. */
    abstract void fill();

    final List<Hostile> bundles() {
        fill();
        return List.copyOf(all);
    }

    final void taken(String name, Bytes archive) {
        add(name, archive, new Hostile.Outcome.Taken());
    }

    final void refused(String name, Bytes archive, String reason) {
        add(name, archive, new Hostile.Outcome.Refused(reason));
    }

    final void add(String name, Bytes archive, Hostile.Outcome outcome) {
        all.add(new Hostile(name, archive, outcome));
    }

    static Bytes with(String path, String content) {
        return with(path, content, writer -> {});
    }

    static Bytes with(String path, String content, Consumer<BundleWriter> more) {
        BundleWriter writer = GoodBundles.tensor().text(path, content);
        more.accept(writer);
        return writer.zip();
    }

    static Bytes config(String from, String to) {
        return of(GoodBundles.tensor(), from, to);
    }

    static Bytes of(BundleWriter writer, String from, String to) {
        return of(writer, BundleConfig.FILE, from, to);
    }

    static Bytes of(BundleWriter writer, String path, String from, String to) {
        String before = writer.whole().get(path).utf8();
        if (!before.contains(from)) {
            throw new IllegalArgumentException(from + " (expected: in " + before + ")");
        }
        return writer.text(path, before.replace(from, to)).zip();
    }

    static byte[] joined(Bytes first, Bytes second) {
        byte[] both = Arrays.copyOf(first.shared(), first.length() + second.length());
        System.arraycopy(second.shared(), 0, both, first.length(), second.length());
        return both;
    }
}
