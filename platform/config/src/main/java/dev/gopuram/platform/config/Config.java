package dev.gopuram.platform.config;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Reloads;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that counts now: one immutable snapshot, replaced as a whole or not at all. Readers of a
 * {@link dev.gopuram.kernel.Reloadable} setting ask for the snapshot at each use.
 */
public final class Config<T extends Record> implements Supplier<T>, Reloads<T> {
    private final @Nullable Path file;
    private final Supplier<T> source;
    private final List<Preparation<? super T>> preparations = new CopyOnWriteArrayList<>();
    private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
    private volatile T snapshot;

    private Config(@Nullable Path file, Supplier<T> source) {
        this.file = file;
        this.source = source;
        this.snapshot = source.get();
    }

    /** A configuration that never changes. */
    public static <T extends Record> Config<T> of(T value) {
        return new Config<>(null, () -> value);
    }

    public static <T extends Record> Config<T> open(Path file, Class<T> type, Map<String, String> environment) {
        return open(file, type, environment, UnaryOperator.identity());
    }

    /**
     * Reads the file, now and at each reload.
     *
     * @param overrides what stands above the file, such as options of the command line
     */
    public static <T extends Record> Config<T> open(
            Path file, Class<T> type, Map<String, String> environment, UnaryOperator<T> overrides) {
        return new Config<>(file, () -> overrides.apply(ConfigFile.load(file, type, environment)));
    }

    public T snapshot() {
        return snapshot;
    }

    @Override
    public T get() {
        return snapshot;
    }

    /** A view of one section that follows every reload. */
    public <S> Supplier<S> section(Function<? super T, ? extends S> section) {
        return () -> section.apply(snapshot);
    }

    /**
     * Reads the file again. A file with any error, and settings that a part cannot work by, throw the
     * {@link Problem} and leave everything as it is; otherwise the reloadable settings take their new
     * values, and the answer names the others that differ.
     */
    public synchronized Reload reload() {
        Merge<T> merge = Merge.of(snapshot, source.get());
        if (merge.outcome().applied().isEmpty()) {
            return merge.outcome();
        }
        List<Runnable> prepared = prepare(merge.value());
        snapshot = merge.value();
        prepared.forEach(Runnable::run);
        listeners.forEach(listener -> listener.accept(snapshot));
        return merge.outcome();
    }

    private List<Runnable> prepare(T next) {
        try {
            return preparations.stream()
                    .map(preparation -> preparation.prepare(next))
                    .toList();
        } catch (Problem problem) {
            throw file == null ? problem : ConfigFile.placed(file, problem);
        }
    }

    @Override
    public void join(Preparation<? super T> preparation) {
        preparations.add(preparation);
    }

    /** Tells of each new snapshot, for settings that are set somewhere rather than asked for at each use. */
    public void onReload(Consumer<? super T> listener) {
        listeners.add(listener);
    }

    /** The file behind it; null where there is none. */
    @Nullable
    Path file() {
        return file;
    }
}
